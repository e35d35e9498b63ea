import { join, resolve } from 'node:path';

/**
 * The folder of the machine store, absolute: the setting, else `MACHINE_STORAGE_PATH`, else docker-machine's default
 * `~/.docker/machine`. A leading `~` is the home directory; a relative path starts there too, because an editor's
 * working directory means nothing to the user.
 */
export function storagePath(from: {
  readonly setting: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
}): string {
  const chosen = [from.setting, from.environment['MACHINE_STORAGE_PATH']].find((path) => path?.trim());
  if (chosen === undefined) {
    return join(from.homeDirectory, '.docker', 'machine');
  }
  const path = chosen.trim().replace(/^~(?=$|[/\\])/, '.');
  return resolve(from.homeDirectory, path);
}
