import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { MachineFailure } from './failure';
import { FieldProblem, isObject, type JsonObject } from './json-fields';
import { jsonErrorLine } from './json-error';

/** The object in a JSON file's text; a byte order mark is overlooked. @throws MachineFailure `broken` naming the line */
export function parseDocument(text: string, file: string): JsonObject {
  const plain = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch (error) {
    const sentence =
      plain.trim() === ''
        ? l10n.t('{0} is empty', basename(file))
        : l10n.t('{0}: line {1} is not valid JSON', basename(file), jsonErrorLine(plain) ?? 1);
    throw new MachineFailure('broken', file, sentence, l10n.t('Open the file and correct it.'), { cause: error });
  }
  if (!isObject(value)) {
    throw new MachineFailure(
      'broken',
      file,
      l10n.t('{0} holds no JSON object', basename(file)),
      l10n.t('Open the file and correct it.'),
    );
  }
  return value;
}

/** Runs a reader of fields and turns its complaint into one that names the file. @throws MachineFailure `broken` */
export function readingFields<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldProblem) {
      throw new MachineFailure(
        'broken',
        file,
        l10n.t('{0}: {1}', basename(file), error.message),
        l10n.t('Open the file and correct it.'),
        { cause: error },
      );
    }
    throw error;
  }
}
