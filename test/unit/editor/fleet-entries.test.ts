import assert from 'node:assert/strict';
import { isInSwarm, isOutsideSwarm, runningMachines, swarmKnowledge } from '../../../src/editor/fleet-entries';
import { entry, swarm } from './support/machine-fixtures';

describe('swarmKnowledge', () => {
  const outside = entry({ swarm: swarm(undefined, 'inactive') });
  const inside = entry({ swarm: swarm('worker') });
  const unchecked = entry({ state: 'checking' });
  const off = entry({ state: 'unreachable' });

  it('is unknown until each machine has been checked once', () => {
    assert.equal(swarmKnowledge([unchecked]), 'unknown');
    assert.equal(swarmKnowledge([outside, unchecked]), 'unknown');
  });

  it('is unknown while no machine responds', () => {
    assert.equal(swarmKnowledge([off, off]), 'unknown');
  });

  it('is unknown if the engine did not report it', () => {
    assert.equal(swarmKnowledge([entry({ state: 'running', swarm: undefined })]), 'unknown');
  });

  it('is “some” as soon as one machine reports a swarm, and stays so when that machine goes down', () => {
    assert.equal(swarmKnowledge([unchecked, inside]), 'some');
    assert.equal(swarmKnowledge([entry({ state: 'unreachable', swarm: swarm('manager') }), off]), 'some');
    assert.equal(swarmKnowledge([entry({ swarm: swarm(undefined, 'locked') })]), 'some');
  });

  it('is “none” if no machine that responded is in a swarm', () => {
    assert.equal(swarmKnowledge([outside, off]), 'none');
    assert.equal(swarmKnowledge([]), 'none');
  });
});

describe('isOutsideSwarm', () => {
  it('requires that the machine is running and in no swarm', () => {
    assert.equal(isOutsideSwarm(entry({ swarm: undefined })), true);
    assert.equal(isOutsideSwarm(entry({ swarm: swarm(undefined, 'inactive') })), true);
    assert.equal(isOutsideSwarm(entry({ swarm: swarm('worker') })), false);
    assert.equal(isOutsideSwarm(entry({ state: 'unreachable' })), false);
  });
});

describe('isInSwarm', () => {
  it('includes machines that are still waiting to join', () => {
    assert.equal(isInSwarm(entry({ swarm: swarm(undefined, 'pending') })), true);
    assert.equal(isInSwarm(entry({ swarm: swarm(undefined, 'inactive') })), false);
    assert.equal(isInSwarm(entry({ swarm: undefined })), false);
  });
});

describe('runningMachines', () => {
  it('names the machines whose engine responded when last checked', () => {
    const off = entry({ state: 'unreachable' }, { name: 'pi2' });
    const broken = { kind: 'broken', name: 'old', file: 'f', problem: 'p' } as const;
    assert.deepEqual([...runningMachines([entry({}, { name: 'pi1' }), off, broken])], ['pi1']);
  });
});
