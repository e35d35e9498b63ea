import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Cancelled, describeFailure, throwIfCancelled } from '../../failure';
import { phrase } from '../../phrase';
import { cancelScript, launchScript, type RunMarks } from './apply-script';
import { pickCause } from './cause';
import { ProvisionFailure } from '../failure';
import type { Privilege, RemoteShell } from '../session/remote-shell';
import { RunFollower, type FollowedRun } from './run-follower';
import { afterwards, requestLimit, stopLimit, StopRequest, type After } from './stop-request';
import type { Step } from '../step';

/** What a run of steps needs besides the steps. */
export interface ApplyContext extends FollowedRun {
  readonly shell: RemoteShell;
  readonly privilege: Privilege;
  /** For the limits of a canceled run; this computer's clock by default. */
  readonly after?: After | undefined;
}

/** How much of the following command's own errors is kept, in bytes: a few lines. */
const maxErrors = 64 * 1024;

/** How often the request to stop is sent before that counts as impossible. */
const attempts = 2;

/**
 * Does the steps on the host, in one command. They continue by themselves if the connection is cut, and are rolled back
 * there if one fails. Canceling waits for the next safe point, but not forever.
 *
 * @throws ProvisionFailure naming the step's cause, or what could not be rolled back, or that a canceled run did not
 *   stop; Cancelled if all changes were rolled back; SshFailure if the connection was lost
 */
export async function applySteps(steps: readonly Step[], context: ApplyContext, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  const { machine, shell, privilege, after = afterwards } = context;
  const marks: RunMarks = { id: randomBytes(8).toString('hex'), token: randomBytes(16).toString('hex') };
  const stop = new StopRequest(signal, () => requestStop(marks.id, context, after), after);
  const follower = new RunFollower(steps, marks.token, context, () => stop.requested);
  let errors = '';
  try {
    const result = await shell.run(privilege, launchScript(steps, marks), {
      onOutput: (chunk, stream) => follower.push(chunk, stream),
      signal: stop.givenUp,
      maxBytes: maxErrors,
    });
    errors = result.stderr;
  } catch (error) {
    if (!(error instanceof Cancelled)) {
      throw error;
    }
    if (!follower.ended) {
      throw stop.delivered ? didNotStop(machine) : couldNotRequestStop(machine);
    }
  } finally {
    await stop.end();
  }
  follower.conclude(errors);
}

function didNotStop(machine: string): ProvisionFailure {
  return new ProvisionFailure(
    'did-not-stop',
    l10n.t(
      '“{0}” did not stop within {1} seconds of the request. The run may be continuing on the host.',
      machine,
      stopLimit / 1000,
    ),
    l10n.t(
      'Provision again; this waits until the run has ended. To see the run, use “systemctl status swarm-machines” on the host.',
    ),
  );
}

function couldNotRequestStop(machine: string): ProvisionFailure {
  return new ProvisionFailure(
    'did-not-stop',
    l10n.t('The request to stop could not be sent to “{0}”. The run may be continuing on the host.', machine),
    l10n.t(
      'Check the connection, then provision again; this waits until the run has ended. To see the run, use “systemctl status swarm-machines” on the host.',
    ),
  );
}

/**
 * Asks the host to stop at the next safe point; reports a failure to the observer. Never rejects.
 * @returns whether the host received the request
 */
async function requestStop(
  id: string,
  { shell, privilege, observer }: Pick<ApplyContext, 'shell' | 'privilege' | 'observer'>,
  after: After,
): Promise<boolean> {
  observer.line(l10n.t('Stopping at the next safe point …'));
  let problem = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const late = new AbortController();
    const callOff = after(requestLimit, () => late.abort());
    try {
      const { exitCode, stderr } = await shell.run(privilege, cancelScript(id), {
        signal: late.signal,
        maxBytes: maxErrors,
      });
      if (exitCode === 0) {
        return true;
      }
      problem = pickCause(stderr);
    } catch (error) {
      problem = late.signal.aborted ? l10n.t('The host is not responding.') : phrase(describeFailure(error), 1000);
    } finally {
      callOff();
    }
  }
  observer.line(l10n.t('The request to stop could not be sent, so the run continues. {0}', problem));
  return false;
}
