import * as l10n from '@vscode/l10n';
import type { DialOptions } from './dockerode';
import type { EngineEndpoint } from '../endpoint';
import { EngineFailure } from '../failure';
import type { JsonObject } from '../../json-object';
import type { RegistryAuth } from '../types';

/** One call of the Engine API. */
export interface EngineCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without the version, e.g. `/nodes`. */
  readonly path: string;
  /** Values that are undefined are left out; objects are sent as JSON, as filters are. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: JsonObject;
  readonly auth?: RegistryAuth | undefined;
  /** The engine may need long for it. */
  readonly slow?: boolean;
  /** How many bytes the answer may have, if more than usual. */
  readonly largest?: number;
}

function authHeaders(auth: RegistryAuth | undefined): Record<string, string> {
  if (auth === undefined) {
    return {};
  }
  const { username, password, serverAddress } = auth;
  const json = JSON.stringify({ username, password, serveraddress: serverAddress });
  return { 'X-Registry-Auth': Buffer.from(json).toString('base64url') };
}

/**
 * A name or an id as one part of a path, whatever is in it.
 * @throws EngineFailure `not-found` for what no escape makes a part of its own (RFC 3986, 5.2.4)
 */
export function pathPart({ machine }: EngineEndpoint, text: string): string {
  if (['', '.', '..'].includes(text)) {
    throw new EngineFailure('not-found', l10n.t('The engine of “{0}” has nothing named “{1}”.', machine, text), '');
  }
  // By way of bytes: halves of surrogate pairs cannot be escaped.
  return encodeURIComponent(Buffer.from(text).toString());
}

/**
 * The call as docker-modem takes it.
 * @param prefix `/v1.41`, or empty for a call without a version
 */
export function dialOptions(call: EngineCall, prefix: string, abortSignal: AbortSignal): DialOptions {
  const query = Object.fromEntries(Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined));
  const hasQuery = Object.keys(query).length > 0;
  return {
    method: call.method,
    path: `${prefix}${call.path}${hasQuery ? '?' : ''}`,
    // An empty body is not sent at all.
    options: { _query: query, _body: call.body ?? {} },
    headers: authHeaders(call.auth),
    abortSignal,
  };
}
