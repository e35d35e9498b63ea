import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { applySteps, type ApplyContext } from '../../../src/provisioning/apply';
import { ProvisionFailure } from '../../../src/provisioning/failure';
import { RemoteShell } from '../../../src/provisioning/remote-shell';
import { restartEngine } from '../../../src/provisioning/steps/engine-service';
import type { RunResult } from '../../../src/ssh/connection';
import { FakeConnection, result } from './support/connection';
import { FakeObserver } from './support/observer';

describe('applySteps, on a stand-in for a connection', () => {
  const steps = [restartEngine(2376, 'active', '')];
  let observer: FakeObserver;
  let cancel: AbortController;
  let cancelScripts: string[];
  /** What the host answers when it is told to stop. */
  let cancelAnswers: (RunResult | Error)[];

  beforeEach(() => {
    observer = new FakeObserver();
    cancel = new AbortController();
    cancelScripts = [];
    cancelAnswers = [];
  });

  /** Applies the steps on a host that says these things of its run, and is told to stop meanwhile. */
  async function apply(said: readonly string[]): Promise<void> {
    const connection = new FakeConnection(async (_command, { stdin = '', onOutput }) => {
      const script = stdin.toString();
      if (!script.includes('systemd-run')) {
        cancelScripts.push(script);
        const answer = cancelAnswers.shift() ?? result();
        return answer instanceof Error ? Promise.reject(answer) : answer;
      }
      cancel.abort();
      await nextTurn();
      const token = /^token=([0-9a-f]+)$/m.exec(script)?.[1] ?? '';
      onOutput?.(
        said.map((line) => (line.startsWith('@@') ? `\n@@${token} ${line.slice(2)}\n` : `${line}\n`)).join(''),
        'stdout',
      );
      return result();
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
    };
    await applySteps(steps, context, cancel.signal);
  }

  it('is cancelled where all was taken back', async () => {
    await assert.rejects(apply(['@@cancelled 1', '@@undoing', '@@undone', '@@end']), { name: 'Cancelled' });
  });

  it('tells the person who cancelled what could not be taken back', async () => {
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
      assert.match(failure.message, /Read-only file system\. Not everything could be taken back/);
      return true;
    });
  });

  it('names the exit code’s meaning where the engine took too long', async () => {
    const said = ['@@begin 1', '@@failed 1 124', '@@journal', 'x level=info', '@@undoing', 'y', '@@undone', '@@end'];
    await assert.rejects(apply(said), { message: /it did not start within 180 s/ });
  });

  it('tells the host to stop once more where that failed', async () => {
    cancelAnswers = [result({ exitCode: 1, stderr: 'sh: cannot fork' })];
    await apply(['@@begin 1', '@@done 1', '@@end']);
    assert.equal(cancelScripts.length, 2);
    assert.doesNotMatch(observer.lines.join('\n'), /could not be told/);
  });

  it('says so where the host cannot be told to stop', async () => {
    cancelAnswers = [
      new Error('channel refused'),
      result({ exitCode: 2, stderr: 'sh: 1: cannot create x: No space left' }),
    ];
    await apply(['@@begin 1', '@@done 1', '@@end']);
    assert.match(observer.lines.join('\n'), /The host could not be told to stop, so it goes on: .*No space left/);
  });
});
