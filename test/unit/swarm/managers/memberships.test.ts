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
  it('leaves out machines that belong to no swarm, and broken ones', () => {
    const broken: FleetEntry = { kind: 'broken', name: 'old', file: '/x', problem: 'y' };
    const inactive = entry('pi9', { swarm: swarmOf('', { localState: 'inactive' }) });
    assert.deepEqual(new Memberships().update([broken, inactive, entry('pi8', {})]), []);
  });

  it('remembers a machine that is no longer responding', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const [known] = memberships.update([entry('pi1', { state: 'unreachable', swarm: undefined })]);
    assert.equal(known?.reachable, false);
    assert.equal(known.swarm.clusterId, 'c1');
  });

  it('forgets a machine that responds and has left', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    assert.deepEqual(memberships.update([entry('pi1', { swarm: swarmOf('', { localState: 'inactive' }) })]), []);
    assert.deepEqual(memberships.update([entry('pi1', { state: 'unreachable' })]), []);
  });

  it('forgets a machine that was removed', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    memberships.update([]);
    assert.deepEqual(memberships.update([entry('pi1', { state: 'unreachable' })]), []);
  });

  it('remembers the cluster of a manager that is locked or has no leader', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const locked = swarmOf('', { localState: 'locked', role: undefined });
    assert.equal(memberships.update([entry('pi1', { swarm: locked })])[0]?.swarm.clusterId, 'c1');
  });

  it('forgets the cluster of a manager that became a worker', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const [known] = memberships.update([entry('pi1', { swarm: swarmOf('n1', { role: 'worker' }) })]);
    assert.equal(known?.swarm.clusterId, undefined);
  });

  it('forgets the cluster of a machine that became another node', () => {
    const memberships = new Memberships();
    memberships.update([entry('pi1', { swarm: manager })]);
    const [known] = memberships.update([entry('pi1', { swarm: swarmOf('n7', { role: 'manager' }) })]);
    assert.equal(known?.swarm.clusterId, undefined);
  });
});
