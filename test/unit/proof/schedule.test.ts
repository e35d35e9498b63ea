import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Job } from '../../../scripts/proof/job';
import { runJobs } from '../../../scripts/proof/schedule';

const job = (name: string, more: Partial<Job> = {}): Job => ({
  ...{ name, layer: 'unit', argv: ['true'], tallies: false, needs: [], load: 1 },
  ...more,
});

/** A run of jobs, each of which ends when the test ends it. */
class ScheduledRun {
  readonly begun: string[] = [];
  readonly leftOut: string[] = [];
  stopped = false;
  private readonly endings = new Map<string, (succeeded: boolean) => void>();
  private all: Promise<void> = Promise.resolve();

  async begin(jobs: readonly Job[], seconds: Readonly<Record<string, number>> = {}, cores = 2): Promise<void> {
    this.all = runJobs(jobs, {
      cores,
      expected: ({ name }) => seconds[name] ?? 1,
      stopped: () => this.stopped,
      leaveOut: ({ name }, failed) => this.leftOut.push(`${name}: ${failed}`),
      run: ({ name }) => {
        this.begun.push(name);
        return new Promise((resolve) => this.endings.set(name, resolve));
      },
    });
    await setImmediate();
  }

  async end(name: string, succeeded = true): Promise<void> {
    this.endings.get(name)?.(succeeded);
    await setImmediate();
  }

  ended(): Promise<void> {
    return this.all;
  }
}

describe('runJobs', () => {
  let scheduled: ScheduledRun;

  beforeEach(() => {
    scheduled = new ScheduledRun();
  });

  it('begins as many as the cores carry, and the next when one has ended', async () => {
    await scheduled.begin([job('a'), job('b'), job('c'), job('d')]);
    assert.deepEqual(scheduled.begun, ['a', 'b']);
    await scheduled.end('b');
    assert.deepEqual(scheduled.begun, ['a', 'b', 'c']);
    await scheduled.end('a');
    await scheduled.end('c');
    await scheduled.end('d');
    await scheduled.ended();
    assert.deepEqual(scheduled.begun, ['a', 'b', 'c', 'd']);
  });

  it('runs more of those that mostly wait', async () => {
    const waiting = ['a', 'b', 'c', 'd', 'e'].map((name) => job(name, { load: 0.5 }));
    await scheduled.begin(waiting);
    assert.deepEqual(scheduled.begun, ['a', 'b', 'c', 'd']);
  });

  it('starts with what takes longest, including what waits for it', async () => {
    const jobs = [job('short'), job('long'), job('build'), job('window', { needs: ['build'] })];
    await scheduled.begin(jobs, { short: 1, long: 20, build: 2, window: 30 });
    assert.deepEqual(scheduled.begun, ['build', 'long']);
    await scheduled.end('build');
    assert.deepEqual(scheduled.begun, ['build', 'long', 'window']);
  });

  it('leaves out what needs a job that failed, and continues with the others', async () => {
    await scheduled.begin(
      [job('build'), job('window', { needs: ['build'] }), job('pane', { needs: ['window'] }), job('other')],
      {},
      1,
    );
    assert.deepEqual(scheduled.begun, ['build']);
    await scheduled.end('build', false);
    assert.deepEqual(scheduled.begun, ['build', 'other']);
    await scheduled.end('other');
    await scheduled.ended();
    assert.deepEqual(scheduled.leftOut, ['window: build', 'pane: window']);
  });

  it('begins a job that is more than all cores alone', async () => {
    await scheduled.begin([job('small'), job('large', { load: 5 })], { large: 9 });
    assert.deepEqual(scheduled.begun, ['large']);
    await scheduled.end('large');
    assert.deepEqual(scheduled.begun, ['large', 'small']);
  });

  it('begins nothing more when it was stopped, and waits for what runs', async () => {
    await scheduled.begin([job('a'), job('b'), job('c')]);
    scheduled.stopped = true;
    await scheduled.end('a');
    await scheduled.end('b');
    await scheduled.ended();
    assert.deepEqual(scheduled.begun, ['a', 'b']);
  });
});
