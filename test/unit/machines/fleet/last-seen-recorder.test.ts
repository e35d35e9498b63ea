import assert from 'node:assert/strict';
import { fileFailure, MachineFailure } from '../../../../src/machines/failure';
import type { MachineSidecar } from '../../../../src/machines/machine';
import { LastSeenRecorder } from '../../../../src/machines/fleet/last-seen-recorder';
import type { MachineSnapshot } from '../../../../src/machines/snapshot';
import { FakeClock } from '../support/fakes';
import { emptySidecar } from '../support/samples';

const minute = 60_000;

describe('LastSeenRecorder with a fake store and a fake clock', () => {
  let clock: FakeClock;
  let recorder: LastSeenRecorder;
  let written: { name: string; sidecar: MachineSidecar }[];
  let failure: Error | undefined;
  let attempts: number;
  let reported: unknown[];

  const store = {
    updateSidecar: (name: string, change: (sidecar: MachineSidecar) => MachineSidecar): Promise<void> => {
      attempts += 1;
      if (failure !== undefined) {
        return Promise.reject(failure);
      }
      written.push({ name, sidecar: change(emptySidecar) });
      return Promise.resolve();
    },
  };
  const running = (engineVersion = '26.1.5'): MachineSnapshot => ({
    state: 'running',
    engineVersion,
    swarm: undefined,
    problem: undefined,
    checkedAt: undefined,
    lastSeenAt: undefined,
  });
  const see = async (snapshot = running(), noted = emptySidecar, name = 'pi3'): Promise<void> => {
    recorder.record(name, noted, snapshot);
    await recorder.settled();
  };
  const refused = (file: string): MachineFailure => fileFailure(file, Object.assign(new Error(), { code: 'EACCES' }));

  beforeEach(() => {
    clock = new FakeClock();
    [written, failure, attempts, reported] = [[], undefined, 0, []];
    recorder = new LastSeenRecorder(store, clock, (error) => reported.push(error));
  });

  it('notes a machine that runs, and only such a one', async () => {
    await see();
    assert.deepEqual(written, [
      { name: 'pi3', sidecar: { ...emptySidecar, lastSeen: '2026-01-31T12:00:00.000Z', engineVersion: '26.1.5' } },
    ]);
    await see({ ...running(), state: 'unreachable' }, emptySidecar, 'pi4');
    assert.equal(written.length, 1);
  });

  it('writes nothing that was noted a moment ago, by us or by another window', async () => {
    recorder.record('pi3', emptySidecar, running());
    await see();
    const noted = { ...emptySidecar, lastSeen: new Date(clock.now()).toISOString(), engineVersion: '26.1.5' };
    await see(running(), noted);
    assert.equal(attempts, 1);
  });

  it('tries a note that could not be written again after minutes, and reports the same failure once', async () => {
    failure = refused('/store/machines/pi3');
    for (let look = 0; look < 40; look++) {
      await see();
      clock.advance(minute / 4);
    }
    assert.equal(attempts, 2);
    assert.deepEqual(reported, [failure]);
  });

  it('reports another failure, and the same one again after a note was written', async () => {
    const [one, other] = [refused('/store/machines/pi3'), refused('/store/machines')];
    for (const next of [one, other, undefined, other]) {
      failure = next;
      await see();
      clock.advance(5 * minute);
    }
    assert.deepEqual(reported, [one, other, other]);
  });

  it('notes a new version at once, also if the last note failed', async () => {
    failure = refused('/store/machines/pi3');
    await see();
    failure = undefined;
    await see(running('28.0.0'));
    assert.equal(written[0]?.sidecar.engineVersion, '28.0.0');
  });

  it('reports nothing of a machine that was removed meanwhile, and notes one that is added under its name', async () => {
    failure = new MachineFailure('missing', undefined, 'Gone.', '');
    await see();
    assert.deepEqual(reported, []);
    failure = undefined;
    recorder.forget('pi3');
    await see();
    assert.equal(written.length, 1);
  });
});
