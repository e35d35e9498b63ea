import assert from 'node:assert/strict';
import type { MachineSnapshot } from '../../../../src/machines/snapshot';
import type { FleetEntry } from '../../../../src/machines/fleet';
import { Memberships } from '../../../../src/swarm/managers/memberships';
import { machine, snapshot, swarmOf } from '../support/objects';

const manager = swarmOf('n1', { role: 'leader', clusterId: 'c1' });

function entry(name: string, change: Partial<MachineSnapshot>): FleetEntry {
  return { kind: 'machine', machine: machine(name), snapshot: snapshot(change) };
}

describe('Memberships', () => {
  it('know no machine that is in no swarm, and no broken one', () => {
    const broken: FleetEntry = { kind: 'broken', name: 'old', file: '/x', problem: 'y' };
    const inactive = entry('pi9', { swarm: swarmOf('', { localState: 'inactive' }) });
    assert.deepEqual(new Memberships().update([broken, inactive, entry('pi8', {})]), []);
  });

  it('remember a machine that does not answer any more', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const [known] = memberships.update([entry('pi1', { state: 'unreachable', swarm: undefined })]);
    assert.equal(known?.reachable, false);
    assert.equal(known.swarm.clusterId, 'c1');
  });

  it('forget a machine that answers and has left', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    assert.deepEqual(memberships.update([entry('pi1', { swarm: swarmOf('', { localState: 'inactive' }) })]), []);
    assert.deepEqual(memberships.update([entry('pi1', { state: 'unreachable' })]), []);
  });

  it('forget a machine that was removed', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    memberships.update([]);
    assert.deepEqual(memberships.update([entry('pi1', { state: 'unreachable' })]), []);
  });

  it('remember the cluster of a manager that is locked or without leader', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const locked = swarmOf('', { localState: 'locked', role: undefined });
    assert.equal(memberships.update([entry('pi1', { swarm: locked })])[0]?.swarm.clusterId, 'c1');
  });

  it('let go of the cluster when a manager became a worker', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const [known] = memberships.update([entry('pi1', { swarm: swarmOf('n1', { role: 'worker' }) })]);
    assert.equal(known?.swarm.clusterId, undefined);
  });

  it('let go of the cluster when the machine has become another node', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const [known] = memberships.update([entry('pi1', { swarm: swarmOf('n7', { role: 'manager' }) })]);
    assert.equal(known?.swarm.clusterId, undefined);
  });
});
