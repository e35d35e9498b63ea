import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The endings that make a file a program on Windows; one that is empty elsewhere. */
const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];

/**
 * The path of a program, looked for as a shell does; undefined where there is none.
 * @param searchPath the value of PATH
 */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const directory of searchPath.split(delimiter).filter((each) => each !== '')) {
    for (const ending of endings) {
      const path = join(directory, `${name}${ending}`);
      if (await isProgram(path)) {
        return path;
      }
    }
  }
  return undefined;
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
