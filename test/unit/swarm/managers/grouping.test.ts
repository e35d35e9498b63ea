import assert from 'node:assert/strict';
import type { MachineSwarm } from '../../../../src/machines/snapshot';
import { groupMachines } from '../../../../src/swarm/managers/grouping';
import type { Membership } from '../../../../src/swarm/managers/memberships';
import { swarmOf } from '../support/objects';

function member(machine: string, swarm: MachineSwarm, reachable = true): Membership {
  return { machine, reachable, swarm };
}

const noList = (): undefined => undefined;
const pi1 = member('pi1', swarmOf('n1', { role: 'leader', clusterId: 'c1', managerAddresses: ['10.0.0.1:2377'] }));

describe('groupMachines', () => {
  it('groups a worker with the managers whose addresses it reports', () => {
    const groups = groupMachines([member('pi2', swarmOf('n2')), pi1], noList, []);
    assert.deepEqual(
      groups.map(({ id, machines }) => [id, machines]),
      [['c1', ['pi1', 'pi2']]],
    );
  });

  it('prefers the list of nodes to addresses, which private networks repeat', () => {
    const other = member('elsewhere', swarmOf('n9', { role: 'leader', clusterId: 'c2' }));
    const worker = member('pi2', swarmOf('n2'));
    const groups = groupMachines([pi1, other, worker], (id) => (id === 'n2' ? 'c2' : undefined), []);
    assert.deepEqual(groups.find(({ id }) => id === 'c2')?.machines, ['elsewhere', 'pi2']);
  });

  describe('with managers that were believed before', () => {
    const known = [{ clusterId: 'c1', machine: 'pi1', nodeId: 'n1' }];
    const liar = (nodeId: string): Membership => member('evil', swarmOf(nodeId, { role: 'leader', clusterId: 'x1' }));
    const placed = (members: readonly Membership[], id = 'pi2'): string | undefined =>
      groupMachines(members, noList, known).find(({ machines }) => machines.includes(id))?.id;

    it('groups a worker with the one that it names, although another machine claims that node in another swarm', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n1'] }));
      assert.equal(placed([worker, liar('n1')]), 'c1');
      assert.equal(placed([pi1, worker, liar('n1')]), 'c1');
    });

    it('groups a worker with the one that it names, whichever others it names before', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n8', 'n1'] }));
      assert.equal(placed([liar('n8'), worker]), 'c1');
      assert.equal(placed([liar('n8'), pi1, worker]), 'c1');
    });

    it('groups a worker that names none of them with those that claim to be what it names', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n8'] }));
      assert.equal(placed([liar('n8'), pi1, worker]), 'x1');
    });

    it('groups a worker with the machine that was the manager, whichever swarm that is in', () => {
      const moved = member('pi1', swarmOf('n1', { role: 'leader', clusterId: 'c7' }));
      assert.equal(placed([moved, member('pi2', swarmOf('n2', { managerIds: ['n1'] }))]), 'c7');
    });

    it('reports that a manager is missing if only workers respond', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n1'] }));
      const [group] = groupMachines([worker], noList, known);
      assert.deepEqual([group?.id, group?.managers], ['c1', []]);
      assert.match(group?.problem?.sentence ?? '', /No manager of this swarm is among your machines/);
    });
  });

  it('groups the workers of an unknown swarm, and names the managers to add', () => {
    const groups = groupMachines(
      [
        member('pi2', swarmOf('n2', { managerAddresses: ['10.0.0.1:2377', '10.0.0.9:2377'] })),
        member('pi3', swarmOf('n3', { managerAddresses: ['10.0.0.9:2377'] })),
        member('far', swarmOf('n4', { managerAddresses: ['10.9.0.1:2377'] })),
      ],
      noList,
      [],
    );
    assert.deepEqual(
      groups.map(({ machines }) => machines),
      [['pi2', 'pi3'], ['far']],
    );
    assert.match(groups[0]?.problem?.sentence ?? '', /No manager of this swarm is among your machines/);
    assert.match(groups[0]?.problem?.remedy ?? '', /10\.0\.0\.1:2377, 10\.0\.0\.9:2377/);
  });

  it('lists managers that respond first, and no problem if there is one', () => {
    const down = member('pi0', swarmOf('n0', { role: 'manager', clusterId: 'c1' }), false);
    const [group] = groupMachines([down, pi1], noList, []);
    assert.deepEqual(
      group?.managers.map(({ machine }) => machine),
      ['pi1', 'pi0'],
    );
    assert.equal(group.problem, undefined);
  });

  for (const [state, words] of [
    ['locked', /unlock key/],
    ['pending', /still joining/],
    ['error', /problem with its swarm: certificate expired/],
  ] as const) {
    it(`reports what is wrong if the only machine is ${state}`, () => {
      const trouble = swarmOf('', {
        localState: state,
        role: undefined,
        managerAddresses: [],
        error: 'certificate expired',
      });
      const [group] = groupMachines([member('pi1', trouble)], noList, []);
      assert.match(group?.problem?.sentence ?? '', words);
      assert.match(group?.problem?.sentence ?? '', /“pi1”/);
      assert.deepEqual(group?.managers, []);
    });
  }

  it('reports that there is no leader if a manager does not report its cluster', () => {
    const lost = swarmOf('n1', { role: 'manager', clusterId: undefined, error: 'no leader' });
    const [group] = groupMachines([member('pi1', lost)], noList, []);
    assert.match(group?.problem?.sentence ?? '', /has no leader/);
  });

  it('gives a group the same id for any order of the machines', () => {
    const a = member('pi2', swarmOf('n2', { managerAddresses: ['b:1', 'a:1'] }));
    const b = member('pi3', swarmOf('n3', { managerAddresses: ['a:1', 'b:1'] }));
    assert.equal(groupMachines([a, b], noList, [])[0]?.id, groupMachines([b, a], noList, [])[0]?.id);
  });
});
