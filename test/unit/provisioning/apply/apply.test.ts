import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { applySteps, type ApplyContext } from '../../../../src/provisioning/apply/apply';
import { ProvisionFailure } from '../../../../src/provisioning/failure';
import { RemoteShell } from '../../../../src/provisioning/session/remote-shell';
import { requestLimit, stopLimit } from '../../../../src/provisioning/apply/stop-request';
import { restartEngine } from '../../../../src/provisioning/steps/engine-service';
import type { RunResult } from '../../../../src/ssh/connection';
import { FakeConnection, result } from '../support/connection';
import { neverEnds } from '../support/hung-host';
import { ManualClock } from '../support/manual-clock';
import { FakeObserver } from '../support/observer';

describe('applySteps, on a fake connection', () => {
  const steps = [restartEngine(2376, 'active', '')];
  let observer: FakeObserver;
  let cancel: AbortController;
  let cancelScripts: string[];
  /** The host's response to the request to stop. */
  let cancelAnswers: (RunResult | Error | 'never')[];
  let clock: ManualClock;
  /** Whether the user cancels while the run is followed. */
  let cancelsMeanwhile: boolean;
  /** Whether the command that follows the run ends. */
  let followingEnds: boolean;
  /** Resolves when the host has reported everything about its run. */
  let hostSpoke: Promise<void>;
  let spoken: () => void;

  beforeEach(() => {
    hostSpoke = new Promise((resolve) => (spoken = resolve));
    clock = new ManualClock();
    followingEnds = true;
    cancelsMeanwhile = true;
    observer = new FakeObserver();
    cancel = new AbortController();
    cancelScripts = [];
    cancelAnswers = [];
  });

  /** Applies the steps on a host that reports this about its run, and is asked to stop meanwhile. */
  async function apply(said: readonly string[]): Promise<void> {
    const connection = new FakeConnection(async (_command, options) => {
      const { stdin = '', onOutput } = options;
      const script = stdin.toString();
      if (!script.includes('systemd-run')) {
        cancelScripts.push(script);
        const answer = cancelAnswers.shift() ?? result();
        if (answer === 'never') {
          return neverEnds(options);
        }
        return answer instanceof Error ? Promise.reject(answer) : answer;
      }
      if (cancelsMeanwhile) {
        cancel.abort();
      }
      await nextTurn();
      const token = /^token=([0-9a-f]+)$/m.exec(script)?.[1] ?? '';
      onOutput?.(
        said.map((line) => (line.startsWith('@@') ? `\n@@${token} ${line.slice(2)}\n` : `${line}\n`)).join(''),
        'stdout',
      );
      spoken();
      return followingEnds ? result() : neverEnds(options);
    });
    const context: ApplyContext = {
      machine: 'pi1',
      shell: new RemoteShell(connection, 'pi1'),
      privilege: { kind: 'root' },
      observer,
      record: { note: () => undefined },
      done: 0,
      total: 1,
      engineRuns: true,
      after: clock.after,
    };
    await applySteps(steps, context, cancel.signal);
  }

  it('is canceled if all changes were rolled back', async () => {
    await assert.rejects(apply(['@@cancelled 1', '@@undoing', '@@undone', '@@end']), { name: 'Cancelled' });
  });

  it('reports what could not be rolled back after canceling', async () => {
    const said = [
      '@@begin 1',
      '@@cancelled 1',
      '@@undoing',
      'mv: cannot move: Read-only file system',
      '@@not-undone',
      '@@end',
    ];
    await assert.rejects(apply(said), (failure) => {
      assert.ok(failure instanceof ProvisionFailure);
      assert.equal(failure.reason, 'undo-failed');
      assert.match(failure.message, /Read-only file system\. Not all changes could be rolled back/);
      return true;
    });
  });

  it('explains the exit code if the engine took too long', async () => {
    const said = ['@@begin 1', '@@failed 1 124', '@@journal', 'x level=info', '@@undoing', 'y', '@@undone', '@@end'];
    await assert.rejects(apply(said), { message: /it did not start within 180 seconds/ });
  });

  it('repeats a failed request to stop', async () => {
    cancelAnswers = [result({ exitCode: 1, stderr: 'sh: cannot fork' })];
    await apply(['@@begin 1', '@@done 1', '@@end']);
    assert.equal(cancelScripts.length, 2);
    assert.doesNotMatch(observer.lines.join('\n'), /could not be sent/);
  });

  it('reports that the request to stop could not be sent', async () => {
    cancelAnswers = [
      new Error('channel refused'),
      result({ exitCode: 2, stderr: 'sh: 1: cannot create x: No space left' }),
    ];
    await apply(['@@begin 1', '@@done 1', '@@end']);
    assert.match(
      observer.lines.join('\n'),
      /The request to stop could not be sent, so the run continues\. .*No space left/,
    );
  });

  it('does not ask the host to stop once the run has ended', async () => {
    cancelsMeanwhile = false;
    await apply(['@@begin 1', '@@done 1', '@@end']);
    cancel.abort();
    await nextTurn();
    assert.deepEqual(cancelScripts, []);
    assert.doesNotMatch(observer.lines.join('\n'), /Stopping/);
    assert.deepEqual(clock.pending, []);
  });

  it('is not canceled if the host went silent during the rollback', async () => {
    await assert.rejects(apply(['@@begin 1', '@@cancelled 1', '@@undoing']), { reason: 'engine-did-not-start' });
  });

  describe('on a host that does not stop', () => {
    const neverStops = {
      name: 'ProvisionFailure',
      reason: 'did-not-stop',
      message: '“pi1” did not stop within 60 seconds of the request. The run may be continuing on the host.',
      remedy: /^Provision again; this waits until the run has ended\./,
    };

    beforeEach(() => {
      followingEnds = false;
    });

    it('gives up some time after the request', async () => {
      const failed = assert.rejects(apply(['@@begin 1']), neverStops);
      await hostSpoke;
      await clock.pass(stopLimit);
      await failed;
      assert.equal(cancelScripts.length, 1);
      assert.deepEqual(clock.pending, []);
    });

    it('gives up some time after the request failed', async () => {
      cancelAnswers = ['never', 'never'];
      const failed = assert.rejects(apply(['@@begin 1']), {
        ...neverStops,
        message: 'The request to stop could not be sent to “pi1”. The run may be continuing on the host.',
        remedy: /^Check the connection, then provision again; this waits until the run has ended\./,
      });
      await hostSpoke;
      await clock.pass(requestLimit);
      await clock.pass(requestLimit);
      await clock.pass(stopLimit);
      await failed;
      assert.equal(cancelScripts.length, 2);
      assert.match(
        observer.lines.join('\n'),
        /The request to stop could not be sent, so the run continues\. The host is not responding\./,
      );
    });

    it('accepts the reported end of a run from a host that then goes silent', async () => {
      const failed = assert.rejects(apply(['@@cancelled 1', '@@undoing', '@@undone', '@@end']), { name: 'Cancelled' });
      await hostSpoke;
      await clock.pass(stopLimit);
      await failed;
    });

    it('does not wait any longer for a host that has stopped', async () => {
      followingEnds = true;
      await apply(['@@begin 1', '@@done 1', '@@end']);
      assert.deepEqual(clock.pending, []);
    });
  });
});
