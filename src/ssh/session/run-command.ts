import { setTimeout as delay } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { ChannelRefused, openChannel, refusalOf, type ChannelDone, commandChannelFailed } from './channels';
import type { RunOptions, RunResult } from '../connection';
import { endCommand, endLimit } from './end-command';
import { RunningCommand } from './running-command';
import type { Session } from './session';
import { serverReported } from '../transport/connection-failures';

/** How often a single command that was refused is tried again, and after how many milliseconds. */
const retries = 3;
const retryDelay = 100;

/**
 * How long a server may take to close the channel of a command that was given up, in milliseconds, until another command
 * takes its place: a little longer than the command itself is given. A server that still counts it refuses the next one.
 */
const closeLimit = endLimit + 1000;

/**
 * Runs one command line on a session; see `SshConnection.run`. Commands beyond what the server allows at once wait for
 * their turn.
 */
export function runCommand(session: Session, command: string, options: RunOptions): Promise<RunResult> {
  return session.untilStopped(options.signal, async (stop) => {
    const running = await start(session, command, options, stop);
    return running.result;
  });
}

async function start(
  session: Session,
  command: string,
  options: RunOptions,
  stop: AbortSignal,
): Promise<RunningCommand> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await startOnce(session, command, options, stop);
    } catch (error) {
      if (!(error instanceof SessionRefused)) {
        throw error instanceof ChannelRefused
          ? commandChannelFailed(session.label, serverReported(error.said), error)
          : error;
      }
      if (!error.crowded && attempt >= retries) {
        throw commandChannelFailed(session.label, serverReported(error.refusal.said), error.refusal);
      }
      if (!error.crowded) {
        // The server may still be cleaning up after the previous command.
        await delay(retryDelay);
      }
    }
  }
}

/** The server takes no more sessions; `crowded` if other commands of this connection are running, one of which can be waited for. */
class SessionRefused extends Error {
  constructor(
    readonly refusal: ChannelRefused,
    readonly crowded: boolean,
  ) {
    super(refusal.message);
  }
}

async function startOnce(
  session: Session,
  command: string,
  options: RunOptions,
  stop: AbortSignal,
): Promise<RunningCommand> {
  const giveBack = await session.slots.take(stop);
  if (stop.aborted) {
    // No channel will be opened, whose end would release the slot.
    giveBack();
  }
  const giveBackSoon = (): void => void setTimeout(giveBack, closeLimit).unref();
  let crowded = false;
  const exec = (done: ChannelDone): void =>
    void session.client.exec(command, (error, channel: ClientChannel | undefined) => {
      if (channel === undefined) {
        crowded = refusalOf(error).code !== undefined && session.slots.refused();
        giveBack();
      } else {
        // The server counts a session until it is closed, however early it is given up here.
        channel.once('close', giveBack);
      }
      done(error, channel);
    });
  const take = (channel: ClientChannel): RunningCommand => {
    const running = new RunningCommand(channel, session, options, stop);
    running.result.catch(giveBackSoon);
    return running;
  };
  try {
    return await openChannel(session, stop, exec, take, (late) => endCommand(session, late));
  } catch (error) {
    giveBackSoon();
    throw error instanceof ChannelRefused && error.code !== undefined ? new SessionRefused(error, crowded) : error;
  }
}
