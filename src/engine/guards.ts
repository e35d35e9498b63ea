import { bounded } from '../bounded';
import type { JsonObject } from './types';

/** Thrown by the guards: an answer is not what the Engine API promises. `message` names the field. */
export class UnexpectedAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnexpectedAnswer';
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object. @throws UnexpectedAnswer naming `what` */
export function object(value: unknown, what: string): JsonObject {
  if (!isObject(value)) {
    throw new UnexpectedAnswer(`${what} is not an object`);
  }
  return value;
}

/** An object's member as an object; empty where it is missing or null, as engines leave out what is empty. */
export function child(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return value === undefined || value === null ? {} : object(value, key);
}

export function optionalChild(parent: JsonObject, key: string): JsonObject | undefined {
  const value = parent[key];
  return value === undefined || value === null ? undefined : object(value, key);
}

export function optionalText(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string') {
    throw new UnexpectedAnswer(`${key} is not a text`);
  }
  return value;
}

/** A member that must be there. */
export function text(parent: JsonObject, key: string): string {
  const value = optionalText(parent, key);
  if (value === undefined) {
    throw new UnexpectedAnswer(`${key} is missing`);
  }
  return value;
}

/** A text, or undefined where it is missing or empty: engines written in Go send empty texts for nothing. */
export function someText(parent: JsonObject, key: string): string | undefined {
  const value = optionalText(parent, key);
  return value === '' ? undefined : value;
}

/** Names and versions are shorter than this, and sentences end here. UTF-16 code units. */
const longestName = 255;
const longestSentence = 1000;

/** A name, a version, an address: what is longer is cut off. Empty where it is missing. */
export function name(parent: JsonObject, key: string): string {
  return bounded(optionalText(parent, key) ?? '', longestName);
}

/** A sentence in the words of an engine or of a node: the end of a long one is cut off. Undefined where missing or empty. */
export function sentence(parent: JsonObject, key: string): string | undefined {
  const value = someText(parent, key);
  return value === undefined ? undefined : bounded(value, longestSentence);
}

/**
 * The id of something in a swarm, or an empty text: 25 letters and digits (swarmkit `identity/randomid.go`). What could
 * be no id is refused, as a shortened one would be another's.
 */
export function optionalId(parent: JsonObject, key: string): string {
  const value = optionalText(parent, key) ?? '';
  if (value.length > 64 || !/^\w*$/.test(value)) {
    throw new UnexpectedAnswer(`${key} is not an id`);
  }
  return value;
}

/** An id that must be there. */
export function id(parent: JsonObject, key: string): string {
  const value = optionalId(parent, key);
  if (value === '') {
    throw new UnexpectedAnswer(`${key} is missing`);
  }
  return value;
}

export function optionalNumber(parent: JsonObject, key: string): number | undefined {
  const value = parent[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'number') {
    throw new UnexpectedAnswer(`${key} is not a number`);
  }
  return value;
}

export function flag(parent: JsonObject, key: string): boolean {
  const value = parent[key];
  if (value === undefined || value === null) {
    return false;
  }
  if (typeof value !== 'boolean') {
    throw new UnexpectedAnswer(`${key} is neither true nor false`);
  }
  return value;
}

/** Parses each element; null and missing are empty lists, as Go sends nil slices. The error names the element. */
export function list<T>(value: unknown, what: string, parse: (element: unknown) => T): readonly T[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new UnexpectedAnswer(`${what} is not a list`);
  }
  return value.map((one: unknown, index) => element(one, what, index, parse));
}

/** Parses an element of a list. The error names the element. */
export function element<T>(value: unknown, what: string, index: number, parse: (element: unknown) => T): T {
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof UnexpectedAnswer) {
      throw new UnexpectedAnswer(`${what}[${index}]: ${error.message}`);
    }
    throw error;
  }
}

/** A member as a list of texts. */
export function texts(parent: JsonObject, key: string): readonly string[] {
  return list(parent[key], key, (one) => {
    if (typeof one !== 'string') {
      throw new UnexpectedAnswer('not a text');
    }
    return one;
  });
}

/** A member that maps names to texts, e.g. labels. */
export function textMap(parent: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(child(parent, key));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string') {
        throw new UnexpectedAnswer(`${key}.${name} is not a text`);
      }
      return [name, value];
    }),
  );
}

/** A member that is one of some words; `otherwise` for a word that a newer engine may have added. */
export function oneOf<T extends string>(parent: JsonObject, key: string, words: readonly T[], otherwise: T): T {
  const value = optionalText(parent, key);
  return words.find((word) => word === value) ?? otherwise;
}

/** A time as milliseconds since the epoch; undefined for Go's zero time and anything that is not a time. */
export function optionalTime(parent: JsonObject, key: string): number | undefined {
  const value = optionalText(parent, key);
  const time = value === undefined ? Number.NaN : Date.parse(value);
  return time > 0 ? time : undefined;
}
