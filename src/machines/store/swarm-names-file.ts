import * as l10n from '@vscode/l10n';
import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../json-object';
import { MachineFailure } from '../failure';
import { parseDocument } from './json-document';

/** How many characters the name of a swarm may have: it is part of rows, titles, and sentences. */
export const longestSwarmName = 64;

/** Whether a text has more than {@link longestSwarmName} characters; an emoji may be several. */
export function isTooLong(text: string): boolean {
  return Array.from(text).length > longestSwarmName;
}

/** Whether a text can be the name of a swarm: something visible, without line breaks or control characters. */
export function isSwarmName(text: string): boolean {
  // Some letters are blank, and so is the pattern of no dots in Braille.
  const isVisible = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
  const breaks = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text);
  return text.trim() === text && isVisible && !breaks && !isTooLong(text);
}

/**
 * The names in the text of `swarm-machines.json`, by the ids of the swarms; what is not valid is left out.
 * @param text undefined if there is no such file
 * @throws MachineFailure `broken` if the text is not a JSON object
 */
export function readSwarmNames(text: string | undefined, file: string): ReadonlyMap<string, string> {
  const swarms = text === undefined ? {} : (parseDocument(text, file)['swarms'] ?? {});
  return new Map(
    Object.entries(isObject(swarms) ? swarms : {}).flatMap(([id, swarm]): [string, string][] => {
      const name = isObject(swarm) ? swarm['name'] : undefined;
      return isClusterId(id) && typeof name === 'string' && isSwarmName(name) ? [[id, name]] : [];
    }),
  );
}

/**
 * The text of the file after a swarm was named; everything else in it is preserved. Undefined if nothing changes.
 * @param name undefined to remove the name
 * @throws MachineFailure `broken` if the text is not a JSON object with an object of swarms, or `name` if one of the arguments is not valid
 */
export function writeSwarmName(
  text: string | undefined,
  file: string,
  clusterId: string,
  name: string | undefined,
): string | undefined {
  if (!isClusterId(clusterId) || (name !== undefined && !isSwarmName(name))) {
    throw new MachineFailure('name', undefined, l10n.t('“{0}” is not a valid swarm name.', name ?? clusterId), '');
  }
  const document = text === undefined ? {} : parseDocument(text, file);
  const swarms = objectIn(document, 'swarms', file);
  const swarm = { ...objectIn(swarms, clusterId, file), name };
  const others = Object.fromEntries(Object.entries(swarms).filter(([id]) => id !== clusterId));
  const isEmpty = Object.values(swarm).every((value) => value === undefined);
  const changed = { ...document, swarms: isEmpty ? others : { ...others, [clusterId]: swarm } };
  const written = `${JSON.stringify(changed, undefined, 4)}\n`;
  const isSame = isDeepStrictEqual(JSON.parse(written), text === undefined ? { swarms: {} } : document);
  return isSame ? undefined : written;
}

function objectIn(document: JsonObject, key: string, file: string): JsonObject {
  const value = document[key] ?? {};
  if (!isObject(value)) {
    const sentence = l10n.t('“{0}” in {1} must be an object', key, 'swarm-machines.json');
    throw new MachineFailure('broken', file, sentence, l10n.t('Open the file and correct it.'));
  }
  return value;
}

/** Whether a text can be the id of a swarm: swarmkit makes 25 characters of base 36 (identity/randomid.go). */
export function isClusterId(text: string): boolean {
  return /^[0-9a-z]{1,64}$/.test(text);
}
