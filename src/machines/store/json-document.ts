import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { isDeeperThan } from '../../json-depth';
import { MachineFailure } from '../failure';
import { isObject, type JsonObject } from '../../json-object';
import { FieldProblem } from './json-fields';
import { jsonErrorLine } from '../../json-error';

/** docker-machine's files have five levels. */
const deepest = 64;

/** The length up to which the invalid line of a text is searched for, which takes much longer than parsing it. */
const longestSearched = 32 * 1024;

/**
 * The object in a JSON file's text; a byte order mark is ignored.
 * @throws MachineFailure `broken` naming the line, except in a text that is much longer than these files are
 */
export function parseDocument(text: string, file: string): JsonObject {
  const plain = text.replace(/^\uFEFF/, '');
  if (isDeeperThan(deepest, plain)) {
    const sentence = l10n.t('{0} has more than {1} levels of nested objects or lists', basename(file), deepest);
    throw new MachineFailure('broken', file, sentence, l10n.t('Open the file and correct it.'));
  }
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch (error) {
    const remedy = l10n.t('Open the file and correct it.');
    throw new MachineFailure('broken', file, notJson(plain, basename(file)), remedy, { cause: error });
  }
  if (!isObject(value)) {
    throw new MachineFailure(
      'broken',
      file,
      l10n.t('{0} does not contain a JSON object', basename(file)),
      l10n.t('Open the file and correct it.'),
    );
  }
  return value;
}

function notJson(text: string, name: string): string {
  if (text.trim() === '') {
    return l10n.t('{0} is empty', name);
  }
  return text.length > longestSearched
    ? l10n.t('{0} is not valid JSON', name)
    : l10n.t('{0}: line {1} is not valid JSON', name, jsonErrorLine(text) ?? 1);
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
        l10n.t({
          message: '{0}: {1}',
          args: [basename(file), error.message],
          comment: '{0} is a file, and {1} what is wrong in it, without a period',
        }),
        l10n.t('Open the file and correct it.'),
        { cause: error },
      );
    }
    throw error;
  }
}
