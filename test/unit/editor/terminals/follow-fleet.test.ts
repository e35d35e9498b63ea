import assert from 'node:assert/strict';
import { followFleet } from '../../../../src/editor/terminals/follow-fleet';
import type { TerminalEnvironment } from '../../../../src/editor/terminals/active-machine';
import { entry } from '../support/machine-fixtures';

/** An active machine that remembers what was done to it. */
function activeMachine(name: string | undefined): {
  active: Parameters<typeof followFleet>[0];
  done: (readonly [string, TerminalEnvironment?])[];
} {
  const done: (readonly [string, TerminalEnvironment?])[] = [];
  const active = {
    name,
    set: (_name: string, environment: TerminalEnvironment): Promise<void> => {
      done.push(['set', environment]);
      return Promise.resolve();
    },
    unset: (): Promise<void> => {
      done.push(['unset']);
      return Promise.resolve();
    },
  };
  return { active, done };
}

const store = { machineDirectory: (name: string): string => `/machines/${name}` };

describe('followFleet', () => {
  it('unsets the active machine if it was removed', async () => {
    const { active, done } = activeMachine('pi3');
    await followFleet(active, [entry({}, { name: 'pi1' })], store);
    assert.deepEqual(done, [['unset']]);
  });

  it('and gets the variables of a changed address', async () => {
    const { active, done } = activeMachine('pi3');
    await followFleet(active, [entry({}, { address: '10.77.0.99' })], store);
    assert.deepEqual(
      done.map(([what, environment]) => [what, environment?.['DOCKER_HOST']]),
      [['set', 'tcp://10.77.0.99:2376']],
    );
  });

  it('and stays as it is while the entry is broken', async () => {
    const { active, done } = activeMachine('pi3');
    await followFleet(active, [{ kind: 'broken', name: 'pi3', file: 'f', problem: 'p' }], store);
    assert.deepEqual(done, []);
  });

  it('and none becomes active automatically', async () => {
    const { active, done } = activeMachine(undefined);
    await followFleet(active, [entry()], store);
    assert.deepEqual(done, [['unset']]);
  });
});
