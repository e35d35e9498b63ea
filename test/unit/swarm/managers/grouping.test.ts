import assert from 'node:assert/strict';
import type { MachineSwarm } from '../../../../src/machines/snapshot';
import { groupMachines } from '../../../../src/swarm/managers/grouping';
import type { Membership } from '../../../../src/swarm/managers/memberships';
import { swarmOf } from '../support/objects';

function member(machine: string, swarm: MachineSwarm, reachable = true): Membership {
  return { machine, reachable, swarm };
}

const nobody = (): undefined => undefined;
const pi1 = member('pi1', swarmOf('n1', { role: 'leader', clusterId: 'c1', managerAddresses: ['10.0.0.1:2377'] }));

describe('Grouping machines into clusters', () => {
  it('puts a worker to the managers that it knows the addresses of', () => {
    const groups = groupMachines([member('pi2', swarmOf('n2')), pi1], nobody, []);
    assert.deepEqual(
      groups.map(({ id, machines }) => [id, machines]),
      [['c1', ['pi1', 'pi2']]],
    );
  });

  it('believes the list of nodes more than addresses, which private networks repeat', () => {
    const other = member('elsewhere', swarmOf('n9', { role: 'leader', clusterId: 'c2' }));
    const worker = member('pi2', swarmOf('n2'));
    const groups = groupMachines([pi1, other, worker], (id) => (id === 'n2' ? 'c2' : undefined), []);
    assert.deepEqual(groups.find(({ id }) => id === 'c2')?.machines, ['elsewhere', 'pi2']);
  });

  describe('with managers that were believed before', () => {
    const known = [{ clusterId: 'c1', machine: 'pi1', nodeId: 'n1' }];
    const liar = (nodeId: string): Membership => member('evil', swarmOf(nodeId, { role: 'leader', clusterId: 'x1' }));
    const placed = (members: readonly Membership[], id = 'pi2'): string | undefined =>
      groupMachines(members, nobody, known).find(({ machines }) => machines.includes(id))?.id;

    it('puts a worker to the one that it names, although another machine claims that node in another swarm', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n1'] }));
      assert.equal(placed([worker, liar('n1')]), 'c1');
      assert.equal(placed([pi1, worker, liar('n1')]), 'c1');
    });

    it('puts a worker to the one that it names, whichever others it names before', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n8', 'n1'] }));
      assert.equal(placed([liar('n8'), worker]), 'c1');
      assert.equal(placed([liar('n8'), pi1, worker]), 'c1');
    });

    it('puts a worker to those that claim to be what it names where it names none of them', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n8'] }));
      assert.equal(placed([liar('n8'), pi1, worker]), 'x1');
    });

    it('puts a worker where the machine is that was the manager, in whichever swarm that is', () => {
      const moved = member('pi1', swarmOf('n1', { role: 'leader', clusterId: 'c7' }));
      assert.equal(placed([moved, member('pi2', swarmOf('n2', { managerIds: ['n1'] }))]), 'c7');
    });

    it('says that a manager is missing where only its workers answer', () => {
      const worker = member('pi2', swarmOf('n2', { managerIds: ['n1'] }));
      const [group] = groupMachines([worker], nobody, known);
      assert.deepEqual([group?.id, group?.managers], ['c1', []]);
      assert.match(group?.problem?.sentence ?? '', /No manager of this swarm is among your machines/);
    });
  });

  it('keeps workers of one unknown swarm together and names the managers to add', () => {
    const groups = groupMachines(
      [
        member('pi2', swarmOf('n2', { managerAddresses: ['10.0.0.1:2377', '10.0.0.9:2377'] })),
        member('pi3', swarmOf('n3', { managerAddresses: ['10.0.0.9:2377'] })),
        member('far', swarmOf('n4', { managerAddresses: ['10.9.0.1:2377'] })),
      ],
      nobody,
      [],
    );
    assert.deepEqual(
      groups.map(({ machines }) => machines),
      [['pi2', 'pi3'], ['far']],
    );
    assert.match(groups[0]?.problem?.sentence ?? '', /No manager of this swarm is among your machines/);
    assert.match(groups[0]?.problem?.remedy ?? '', /10\.0\.0\.1:2377, 10\.0\.0\.9:2377/);
  });

  it('has managers that answer first, and no problem while there is one', () => {
    const down = member('pi0', swarmOf('n0', { role: 'manager', clusterId: 'c1' }), false);
    const [group] = groupMachines([down, pi1], nobody, []);
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
    it(`says what is wrong when the only machine is ${state}`, () => {
      const trouble = swarmOf('', {
        localState: state,
        role: undefined,
        managerAddresses: [],
        error: 'certificate expired',
      });
      const [group] = groupMachines([member('pi1', trouble)], nobody, []);
      assert.match(group?.problem?.sentence ?? '', words);
      assert.match(group?.problem?.sentence ?? '', /“pi1”/);
      assert.deepEqual(group?.managers, []);
    });
  }

  it('says that nobody leads when a manager cannot even tell its cluster', () => {
    const lost = swarmOf('n1', { role: 'manager', clusterId: undefined, error: 'no leader' });
    const [group] = groupMachines([member('pi1', lost)], nobody, []);
    assert.match(group?.problem?.sentence ?? '', /has no leader/);
  });

  it('gives a group the same id whichever order machines come in', () => {
    const a = member('pi2', swarmOf('n2', { managerAddresses: ['b:1', 'a:1'] }));
    const b = member('pi3', swarmOf('n3', { managerAddresses: ['a:1', 'b:1'] }));
    assert.equal(groupMachines([a, b], nobody, [])[0]?.id, groupMachines([b, a], nobody, [])[0]?.id);
  });
});
