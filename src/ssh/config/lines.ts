import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import { Failure } from '../../failure';
import { readingProblem, readSmallFile, UnfitFile } from '../../files/small-file';
import { splitWords } from './split-words';

/** The user's ssh config has a line that cannot be followed. */
export class SshConfigFailure extends Failure<'ssh-config'> {}

/** A line of an ssh config; lines count from 1. */
export interface ConfigPlace {
  readonly file: string;
  readonly line: number;
}

/** Far more than anyone's ssh config, in bytes. */
const maxBytes = 1024 * 1024;

/** One directive of an ssh config file. */
export interface ConfigLine extends ConfigPlace {
  /** In lower case: `hostname`, `identityfile`, … */
  readonly keyword: string;
  readonly args: readonly string[];
  /** Set if the line cannot be read. It matters only if the line would have counted. */
  readonly broken: boolean;
}

/**
 * The directives of an ssh config file, without comments and empty lines; none if there is no such file or, as in
 * ssh, it is a directory. Each line is parsed separately (a directive never spans lines), so that one bad line can be named by its
 * number and does not affect others.
 * @throws SshConfigFailure if the file is there but cannot be read, because it may forbid something
 */
export async function readConfigLines(file: string): Promise<readonly ConfigLine[]> {
  const text = await readIfThere(file);
  return text.split(/\r?\n/).flatMap((content, index) => parseLine(content, { file, line: index + 1 }));
}

/** The failure of a line: names the file, the line and what is wrong. */
export function configFailure(place: ConfigPlace, problem: string): SshConfigFailure {
  return new SshConfigFailure(
    'ssh-config',
    l10n.t('“{0}”, line {1}: {2}', place.file, place.line, bounded(problem, 1000)),
    l10n.t('Correct the line.'),
  );
}

function parseLine(content: string, place: ConfigPlace): readonly ConfigLine[] {
  const trimmed = content.trim();
  if (trimmed === '' || trimmed.startsWith('#')) {
    return [];
  }
  // One equals sign may be between keyword and value (misc.c, strdelim).
  const [, keyword = '', value = ''] = /^([^\s=]*)\s*=?\s*(.*)$/s.exec(trimmed) ?? [];
  const args = (splitWords(value) ?? []).filter((arg) => arg !== '');
  // The failure is created only if the line is needed.
  return [{ ...place, keyword: keyword.toLowerCase(), args, broken: args.length === 0 }];
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readSmallFile(file, maxBytes, { nullDevice: 'empty' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isFolder = error instanceof UnfitFile && error.reason === 'folder';
    if (code === 'ENOENT' || code === 'ENOTDIR' || isFolder) {
      return '';
    }
    throw new SshConfigFailure(
      'ssh-config',
      readingProblem(file, error),
      error instanceof UnfitFile
        ? l10n.t('Replace it with a regular file of at most {0} MiB, or remove it.', maxBytes / 1024 / 1024)
        : l10n.t('Check that you have permission to read the file.'),
      { cause: error },
    );
  }
}
