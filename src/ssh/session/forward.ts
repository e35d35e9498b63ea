import * as l10n from '@vscode/l10n';
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { Cancelled } from '../../failure';
import { ChannelRefused, openChannel, type ChannelDone } from './channels';
import { ChannelStream } from './channel-stream';
import { SshFailure } from '../failure';
import { noRoute, connectionRefused, serverReported, timedOut, unknownHost } from '../transport/connection-failures';
import { placeOf } from '../label';
import { command } from '../quote';
import { runCommand } from './run-command';
import type { Session } from './session';
import type { SshTarget } from '../target';

/** Opens a stream to a Unix socket on the host. @throws SshFailure naming the cause; Cancelled */
export async function forwardSocket(session: Session, path: string, signal?: AbortSignal): Promise<Duplex> {
  try {
    return await forward(session, signal, (done) => void session.client.openssh_forwardOutStreamLocal(path, done));
  } catch (error) {
    throw error instanceof ChannelRefused ? await socketFailure(session, path, error, signal) : error;
  }
}

/** Opens a stream to a TCP port as seen from the host. @throws SshFailure naming the cause; Cancelled */
export async function forwardPort(session: Session, host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
  try {
    return await forwardTcp(session, host, port, signal);
  } catch (error) {
    throw error instanceof ChannelRefused ? portFailure(session, placeOf(host, port), error) : error;
  }
}

/**
 * Opens a stream through a jump host to the next host.
 * @param timeout milliseconds: a jump host sends nothing while it tries to reach a host that does not respond
 * @throws SshFailure as for a direct connection; Cancelled
 */
export async function forwardJump(
  session: Session,
  next: SshTarget,
  label: string,
  timeout: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const late = AbortSignal.timeout(timeout);
  const stop = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    return await forwardTcp(session, next.host, next.port, stop);
  } catch (error) {
    if (error instanceof Cancelled && stop.reason === late.reason) {
      throw timedOut(wayTo(label, session), timeout, error);
    }
    throw error instanceof ChannelRefused ? jumpFailure(session, next, label, error) : error;
  }
}

function forwardTcp(session: Session, host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
  return forward(session, signal, (done) => void session.client.forwardOut('127.0.0.1', 0, host, port, done));
}

function forward(
  session: Session,
  signal: AbortSignal | undefined,
  open: (done: ChannelDone) => void,
): Promise<Duplex> {
  const take = (channel: ClientChannel): Duplex => new ChannelStream(channel, session);
  return session.untilStopped(signal, (stop) => openChannel(session, stop, open, take, (late) => late.close()));
}

/**
 * The server reports “open failed” whatever the cause is, so the host is asked: a socket that is missing and one that the
 * user may not open need different remedies.
 */
async function socketFailure(
  session: Session,
  path: string,
  refusal: ChannelRefused,
  signal: AbortSignal | undefined,
): Promise<SshFailure> {
  const { label } = session;
  const fail = (message: string, remedy: string): SshFailure =>
    new SshFailure('channel', message, remedy, { cause: refusal });
  if (refusal.code === 3) {
    return fail(
      l10n.t('The SSH server of “{0}” cannot forward to “{1}”.', label, path),
      l10n.t('Use OpenSSH 6.7 or later on the host.'),
    );
  }
  const script = 'if [ ! -e "$1" ]; then echo missing; elif [ ! -w "$1" ]; then echo denied; else echo there; fi';
  const { stdout } = await runCommand(session, command('sh', '-c', script, 'sh', path), { signal, maxBytes: 64 });
  switch (stdout.trim()) {
    case 'missing':
      return fail(
        l10n.t('There is no socket “{1}” on “{0}”.', label, path),
        l10n.t('Check that the service behind it is installed and running on the host.'),
      );
    case 'denied':
      return fail(
        l10n.t('The user does not have permission to open “{1}” on “{0}”.', label, path),
        l10n.t(
          'Add the user to the group that owns the socket (for Docker: sudo usermod -aG docker USER), then reconnect.',
        ),
      );
    default:
      return fail(
        l10n.t('“{0}” could not open “{1}”. {2}', label, path, serverReported(refusal.said)),
        l10n.t(
          'Check that the service behind it is running, and check AllowStreamLocalForwarding in the configuration of the SSH server.',
        ),
      );
  }
}

function portFailure(session: Session, place: string, refusal: ChannelRefused): SshFailure {
  const forbidden = refusal.code === 1;
  const message = l10n.t('“{0}” could not connect to “{1}”. {2}', session.label, place, serverReported(refusal.said));
  const remedy = forbidden
    ? l10n.t('Check AllowTcpForwarding in the configuration of the SSH server.')
    : l10n.t('Check that a service listens on that port, as seen from the host.');
  return new SshFailure('channel', message, remedy, { cause: refusal });
}

function wayTo(label: string, session: Session): string {
  return l10n.t({
    message: '{0} through {1}',
    args: [label, session.label],
    comment: '{0} is a host, and {1} the jump hosts on the way to it, e.g. “pi3 through gate”',
  });
}

/** OpenSSH reports a failed connection as the operating system does (channels.c, connect_to). */
function jumpFailure(session: Session, next: SshTarget, label: string, refusal: ChannelRefused): SshFailure {
  if (refusal.code !== 2) {
    return portFailure(session, placeOf(next.host, next.port), refusal);
  }
  const through = wayTo(label, session);
  if (/refused/i.test(refusal.said)) {
    return connectionRefused(through, refusal);
  }
  if (/not known|name resolution|No address/i.test(refusal.said)) {
    return unknownHost(through, next.host, refusal);
  }
  return /timed out/i.test(refusal.said) ? timedOut(through, undefined, refusal) : noRoute(through, refusal);
}
