import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import type { EngineEndpoint } from '../endpoint';
import { EngineFailure, type EngineReason } from '../failure';
import { isObject } from '../../json-object';
import { notAnEngine } from './network-failure';
import { place } from './place';

/**
 * Many failures of engines differ by text only: the swarm store's conflict and a missing leader are both a 500 (moby
 * `daemon/cluster`, swarmkit `manager/state`). First match wins; engines before 1.13 sent 406 for 503.
 */
const texts: readonly (readonly [EngineReason, readonly number[], RegExp])[] = [
  ['out-of-sequence', [500, 409], /update out of sequence/i],
  [
    'no-leader',
    [500, 503],
    /does not have a leader|no elected primary cluster manager|lost quorum|raft: (?:no leader|stopped)/i,
  ],
  ['already-in-swarm', [503, 406, 409], /already part of a swarm/i],
  ['timed-out', [503, 500], /continue in the background|context deadline exceeded|timeout was reached/i],
  [
    'conflict',
    [503, 500, 400],
    /encrypted and needs to be unlocked|live-restore|swarm certificates have expired|attempting to leave the swarm/i,
  ],
  ['not-a-manager', [503, 406], /not a swarm manager|not part of a swarm/i],
  ['api-version', [400], /client version \S+ is too (?:new|old)/i],
  ['bad-request', [400], /./],
  ['not-found', [404], /./],
  ['conflict', [409], /./],
];

/** How much of an engine's message is kept, in UTF-16 code units: the editor shows it cut, but the user can open all of it. */
const longestWords = 32 * 1024;

/** The engine's own message: `{"message": …}`, or plain text from engines before 1.13. */
export function engineMessage(body: string): string {
  let message = body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (isObject(parsed) && typeof parsed['message'] === 'string') {
      message = parsed['message'];
    }
  } catch {
    // Plain text is also allowed.
  }
  return bounded(message, longestWords)
    .replace(/rpc error: code = \w{1,30} desc = /g, '')
    .trim();
}

/** A page, as proxies and routers send: engines answer with JSON, or with one plain sentence. */
const page = /^\s*<[!?a-z]/i;

function remedyOf(endpoint: EngineEndpoint, reason: EngineReason, message: string): string {
  switch (reason) {
    case 'not-a-manager':
      return l10n.t('Use a manager of the swarm instead.');
    case 'no-leader':
      return l10n.t('Restore more of the swarm’s managers: more than half of them must be running.');
    case 'out-of-sequence':
      return l10n.t('It was changed at the same time. Try again.');
    case 'already-in-swarm':
      return l10n.t('Have “{0}” leave its swarm first.', endpoint.machine);
    case 'api-version':
      return /too old/i.test(message)
        ? l10n.t('Update the extension, because the engine of “{0}” is too new for it.', endpoint.machine)
        : l10n.t('Try again; the API version is negotiated again.');
    case 'timed-out':
      return l10n.t('Check again in a moment.');
    default:
      return '';
  }
}

function sentenceOf(endpoint: EngineEndpoint, reason: EngineReason, message: string): string {
  switch (reason) {
    case 'not-a-manager':
      return l10n.t('“{0}” is not a manager of a swarm.', endpoint.machine);
    case 'no-leader':
      return l10n.t('The swarm of “{0}” has no leader: too few of its managers are responding.', endpoint.machine);
    case 'already-in-swarm':
      return l10n.t('“{0}” already belongs to a swarm.', endpoint.machine);
    default:
      return l10n.t('The engine of “{0}” reported: {1}', endpoint.machine, message);
  }
}

/** Locks and live-restore are conflicts with their own remedies. */
function knownConflict(endpoint: EngineEndpoint, message: string): EngineFailure | undefined {
  if (/needs to be unlocked/i.test(message)) {
    return new EngineFailure(
      'conflict',
      l10n.t('The swarm on “{0}” is locked.', endpoint.machine),
      l10n.t('Run “docker swarm unlock” on “{0}” with the swarm’s unlock key.', endpoint.machine),
    );
  }
  if (/live-restore/i.test(message)) {
    return new EngineFailure(
      'conflict',
      l10n.t('Docker on “{0}” uses live-restore, which is not compatible with swarm mode.', endpoint.machine),
      l10n.t('Remove “live-restore” from /etc/docker/daemon.json on “{0}” and restart Docker.', endpoint.machine),
    );
  }
  return undefined;
}

/**
 * The failure for a response whose status is not 2xx.
 * @param status the HTTP status
 * @param body the text of the response, as far as it was kept
 */
export function httpFailure(endpoint: EngineEndpoint, status: number, body: string): EngineFailure {
  if (page.test(body)) {
    return notAnEngine(endpoint, new Error(`HTTP ${status}, and a page`));
  }
  const message = engineMessage(body);
  const known = knownConflict(endpoint, message);
  if (known !== undefined) {
    return known;
  }
  const reason = texts.find(([, statuses, pattern]) => statuses.includes(status) && pattern.test(message))?.[0];
  if (reason === undefined || message === '') {
    return new EngineFailure(
      reason ?? 'server',
      l10n.t('The engine of {0} failed with HTTP status {1}: {2}', place(endpoint), status, message),
      l10n.t('Check the Docker log on “{0}”.', endpoint.machine),
    );
  }
  return new EngineFailure(reason, sentenceOf(endpoint, reason, message), remedyOf(endpoint, reason, message), {
    cause: new Error(`HTTP ${status}: ${message}`),
  });
}
