import * as l10n from '@vscode/l10n';
import type { EngineEndpoint } from './endpoint';
import { EngineFailure } from './failure';

/** The newest API version whose responses this folder reads; that of Docker 28.5. */
export const newestApiVersion = '1.51';

/** The oldest one: Docker 1.12, the first with swarm mode. */
export const oldestApiVersion = '1.24';

interface Parts {
  readonly major: number;
  readonly minor: number;
}

function parts(version: string): Parts | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})$/.exec(version);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether the text is an API version such as `1.41`. */
export function isApiVersion(text: string): boolean {
  return parts(text) !== undefined;
}

/** Whether an API version is at least another one. Neither may be anything but an API version. */
export function atLeast(version: string, wanted: string): boolean {
  const [a, b] = [parts(version), parts(wanted)];
  if (a === undefined || b === undefined) {
    return false;
  }
  return a.major === b.major ? a.minor >= b.minor : a.major > b.major;
}

/**
 * The version to use with an engine: the lower of the newest that it supports and the newest that is read here.
 * @param theirs from the `Api-Version` header of its response to `/_ping`
 * @throws EngineFailure `api-version` if the engine is too old
 */
export function negotiate(endpoint: EngineEndpoint, theirs: string): string {
  if (!atLeast(theirs, oldestApiVersion)) {
    throw new EngineFailure(
      'api-version',
      l10n.t(
        'The engine of “{0}” supports API version {1} at most; swarm mode requires {2}.',
        endpoint.machine,
        theirs,
        oldestApiVersion,
      ),
      l10n.t('Update Docker on “{0}”.', endpoint.machine),
    );
  }
  return atLeast(theirs, newestApiVersion) ? newestApiVersion : theirs;
}
