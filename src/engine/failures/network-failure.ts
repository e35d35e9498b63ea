import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure';
import type { EngineEndpoint } from '../endpoint';
import { EngineFailure, type EngineReason } from '../failure';
import type { UnexpectedAnswer } from '../guards';
import { place } from './place';
import { ConnectTimeout } from '../transport/stream-agent';
import { tlsFailure } from './tls-failure';

/** Node's and the system's error codes, by meaning. */
const meanings: readonly (readonly [EngineReason, readonly string[]])[] = [
  ['refused', ['ECONNREFUSED']],
  ['no-route', ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL']],
  ['timed-out', ['ETIMEDOUT', 'ESOCKETTIMEDOUT']],
  ['unknown-host', ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']],
  ['lost', ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ABORT_ERR']],
];

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The error itself, or the first of those of a host with several addresses. */
function innermost(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as unknown) : error;
}

function describe(endpoint: EngineEndpoint, reason: EngineReason, cause: unknown): EngineFailure {
  const where = place(endpoint);
  const options = { cause };
  switch (reason) {
    case 'refused':
      return new EngineFailure(
        reason,
        l10n.t('The connection to the engine of {0} was refused.', where),
        l10n.t(
          'Check that Docker is running on “{0}” and listening on that address, or provision the machine again.',
          endpoint.machine,
        ),
        options,
      );
    case 'no-route':
      return new EngineFailure(
        reason,
        l10n.t('There is no route to {0}.', where),
        l10n.t('Check that “{0}” is turned on and on the same network.', endpoint.machine),
        options,
      );
    case 'timed-out':
      return new EngineFailure(
        reason,
        l10n.t('{0} is not responding.', where),
        l10n.t('Check that “{0}” is turned on, and that no firewall blocks the connection.', endpoint.machine),
        options,
      );
    case 'unknown-host':
      return new EngineFailure(
        reason,
        l10n.t('The host name of {0} cannot be resolved.', where),
        l10n.t('Check the name, or use the IP address of “{0}”.', endpoint.machine),
        options,
      );
    default:
      return new EngineFailure(
        'lost',
        l10n.t('The connection to the engine of {0} was lost.', where),
        l10n.t('Try again. If this happens again, check the Docker log on “{0}”.', endpoint.machine),
        options,
      );
  }
}

/** What opening an SSH stream threw, with the same reason if there is one here. */
function sshFailure(failure: Failure): EngineFailure {
  const same = meanings.map(([reason]) => reason).find((reason) => reason === failure.reason);
  const options = { cause: failure };
  if (failure.reason === 'channel') {
    return new EngineFailure('refused', failure.message, failure.remedy, options);
  }
  return new EngineFailure(same ?? 'no-route', failure.message, failure.remedy, options);
}

/**
 * The failure behind what a request threw before or while it was answered.
 * @param error anything thrown by Node's http, net and tls modules, or by the endpoint's `openSocket`
 */
export function networkFailure(endpoint: EngineEndpoint, error: unknown): EngineFailure {
  if (error instanceof EngineFailure) {
    return error;
  }
  if (error instanceof Failure) {
    return sshFailure(error as Failure);
  }
  if (error instanceof ConnectTimeout) {
    return describe(endpoint, 'timed-out', error);
  }
  const inner = innermost(error);
  const code = codeOf(inner);
  const tls = endpoint.kind === 'tls' ? tlsFailure(endpoint, code, inner) : undefined;
  if (tls !== undefined) {
    return tls;
  }
  // llhttp's codes: the server does not speak HTTP.
  if (code.startsWith('HPE_')) {
    return notAnEngine(endpoint, inner);
  }
  const reason = meanings.find(([, codes]) => codes.includes(code))?.[0];
  return describe(endpoint, reason ?? 'lost', error);
}

/** The connections were closed from this side while they were in use. */
export function connectionClosed(endpoint: EngineEndpoint): EngineFailure {
  return new EngineFailure(
    'lost',
    l10n.t(
      'The connection to the engine of {0} was closed because the machine’s address or certificates changed, or the machine was removed.',
      place(endpoint),
    ),
    l10n.t('Try again.'),
  );
}

/** The server that responds is not a Docker engine. */
export function notAnEngine(endpoint: EngineEndpoint, cause: unknown): EngineFailure {
  return new EngineFailure(
    'not-an-engine',
    l10n.t('The server at {0} is not a Docker engine.', place(endpoint)),
    l10n.t('Check the address and port of “{0}”.', endpoint.machine),
    { cause },
  );
}

/** The engine's response is not as its API specifies; the cause names the field. */
export function unexpectedAnswer(endpoint: EngineEndpoint, cause: UnexpectedAnswer): EngineFailure {
  return new EngineFailure(
    'not-an-engine',
    l10n.t('The server at {0} did not respond like a Docker engine: {1}.', place(endpoint), cause.message),
    l10n.t('Check the address and port of “{0}”.', endpoint.machine),
    { cause },
  );
}

/** The engine accepted the connection but did not respond. @param seconds how long it had time */
export function noResponse(endpoint: EngineEndpoint, seconds: number): EngineFailure {
  return new EngineFailure(
    'timed-out',
    l10n.t('The engine of {0} did not respond within {1} seconds.', place(endpoint), seconds),
    l10n.t('Try again. If this happens again, check the Docker log on “{0}”.', endpoint.machine),
  );
}
