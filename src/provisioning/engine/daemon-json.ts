import { isDeeperThan } from '../../json-depth';
import { jsonErrorLine } from '../../json-error';
import type { EngineTls } from './engine-flags';

/**
 * How deep lists and objects may be nested; dockerd has no setting deeper than six levels. Written with indentation, a
 * deeply nested text takes as much space as the square of its length.
 */
const maxDepth = 32;

/** Longer files, in UTF-16 code units, are written without indentation, which would make them much longer. */
const maxIndented = 64 * 1024;

/** The engine's configuration file as the host has it. */
export type DaemonJson =
  | { readonly kind: 'absent'; readonly path: string }
  | {
      readonly kind: 'broken';
      readonly path: string;
      /** The first line that is not valid JSON, counted from 1. */ readonly line: number;
    }
  /** Valid JSON, but a list, text or other value instead of an object. */
  | { readonly kind: 'not-an-object'; readonly path: string }
  /** JSON that is nested deeper than this many levels. */
  | { readonly kind: 'deep'; readonly path: string; readonly limit: number }
  | {
      readonly kind: 'object';
      readonly path: string;
      readonly text: string;
      readonly values: Readonly<Record<string, unknown>>;
    };

/** Reads daemon.json. An empty file counts as `{}`, as it does for dockerd. */
export function parseDaemonJson(path: string, content: string | undefined): DaemonJson {
  if (content === undefined) {
    return { kind: 'absent', path };
  }
  const text = content.replace(/^\uFEFF/, '');
  if (text.trim() === '') {
    return { kind: 'object', path, text, values: {} };
  }
  const line = jsonErrorLine(text);
  if (line !== undefined) {
    return { kind: 'broken', path, line };
  }
  if (isDeeperThan(maxDepth, text)) {
    return { kind: 'deep', path, limit: maxDepth };
  }
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed)) {
    return { kind: 'not-an-object', path };
  }
  return { kind: 'object', path, text, values: parsed };
}

/** The file's `hosts`; undefined if it has none. dockerd takes a list of strings only. */
export function fileHosts(file: DaemonJson): readonly string[] | undefined {
  const hosts = file.kind === 'object' ? file.values['hosts'] : undefined;
  return Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : undefined;
}

/** The file's TLS settings. */
export function fileTls(file: DaemonJson): EngineTls {
  const values = file.kind === 'object' ? file.values : {};
  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const toggle = (name: string): boolean | undefined => (typeof values[name] === 'boolean' ? values[name] : undefined);
  return {
    tls: toggle('tls'),
    tlsverify: toggle('tlsverify'),
    tlscacert: text('tlscacert'),
    tlscert: text('tlscert'),
    tlskey: text('tlskey'),
  };
}

/** The file with some keys set, in the file's own indentation; keys keep their places, new ones come last. */
export function withValues(file: DaemonJson, changes: Readonly<Record<string, unknown>>): string {
  const [values, text] = file.kind === 'object' ? [file.values, file.text] : [{}, ''];
  const indentation = text.length > maxIndented ? undefined : (/^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ');
  return `${JSON.stringify({ ...values, ...changes }, undefined, indentation)}\n`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
