import { bounded } from '../bounded';
import { limits } from './limits';
import { isObject, type JsonObject } from '../json-object';

/** Thrown by the guards: a response is not as the Engine API specifies. `message` names the field, and is bounded. */
export class UnexpectedAnswer extends Error {
  constructor(message: string) {
    super(bounded(message, 300));
    this.name = 'UnexpectedAnswer';
  }
}

/** The value as an object. @throws UnexpectedAnswer naming `what` */
export function object(value: unknown, what: string): JsonObject {
  if (!isObject(value)) {
    throw new UnexpectedAnswer(`${what} is not an object`);
  }
  return value;
}

/** An object's member as an object; empty if it is missing or null, as engines leave out what is empty. */
export function child(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return value === undefined || value === null ? {} : object(value, key);
}

export function optionalChild(parent: JsonObject, key: string): JsonObject | undefined {
  const value = parent[key];
  return value === undefined || value === null ? undefined : object(value, key);
}

/** A text of bounded length, to show and keep. What must be sent back to the engine unchanged is taken from the spec. */
export function optionalText(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string') {
    throw new UnexpectedAnswer(`${key} is not a string`);
  }
  return bounded(value, limits.text);
}

/**
 * The id of a node, service, task, network or swarm; undefined if it is missing or empty. Ids become parts of paths and
 * keys: swarm's are 25 digits and small letters (swarmkit `identity`), those of networks may be 64 hexadecimal digits.
 */
export function optionalId(parent: JsonObject, key: string): string | undefined {
  const value = nonEmptyText(parent, key);
  return value === undefined ? undefined : checkedId(value, key);
}

/** An id that must be there. */
export function id(parent: JsonObject, key: string): string {
  return checkedId(text(parent, key), key);
}

/** The text itself, if it is an id. @throws UnexpectedAnswer naming `what` */
export function checkedId(value: string, what: string): string {
  if (!/^[A-Za-z0-9]{1,64}$/.test(value)) {
    throw new UnexpectedAnswer(`${what} is not an id`);
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

/** A text, or undefined if it is missing or empty: engines written in Go send empty texts for nothing. */
export function nonEmptyText(parent: JsonObject, key: string): string | undefined {
  const value = optionalText(parent, key);
  return value === '' ? undefined : value;
}

/** A whole number that JavaScript can represent; others become the nearest one. */
export function optionalNumber(parent: JsonObject, key: string): number | undefined {
  const value = parent[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'number') {
    throw new UnexpectedAnswer(`${key} is not a number`);
  }
  return Math.trunc(Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
}

/** A TCP, UDP or SCTP port; undefined if it is missing, 0 or not a port. */
export function optionalPort(parent: JsonObject, key: string): number | undefined {
  const value = optionalNumber(parent, key) ?? 0;
  return value >= 1 && value <= 65535 ? value : undefined;
}

export function flag(parent: JsonObject, key: string): boolean {
  const value = parent[key];
  if (value === undefined || value === null) {
    return false;
  }
  if (typeof value !== 'boolean') {
    throw new UnexpectedAnswer(`${key} is not a Boolean`);
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
  if (value.length > limits.innerElements) {
    throw new UnexpectedAnswer(`${what} has more than ${limits.innerElements} elements`);
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
      throw new UnexpectedAnswer('not a string');
    }
    return bounded(one, limits.text);
  });
}

/** A member that maps names to texts, e.g. labels; only the first ones if there are very many. */
export function textMap(parent: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(child(parent, key)).slice(0, limits.names);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string') {
        throw new UnexpectedAnswer(`${key}.${name} is not a string`);
      }
      return [bounded(name, limits.text), bounded(value, limits.text)];
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
