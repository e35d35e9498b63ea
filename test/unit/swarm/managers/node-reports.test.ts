import assert from 'node:assert/strict';
import type { Membership } from '../../../../src/swarm/managers/memberships';
import { NodeReports } from '../../../../src/swarm/managers/node-reports';
import { nodeView } from '../../../../src/swarm/views/nodes';
import type { NodeView } from '../../../../src/swarm/views';
import { manager, node, swarmOf } from '../support/objects';

describe('NodeReports', () => {
  const worker = (change: Partial<NodeView> = {}): NodeView => ({ ...nodeView(node('n2'), 'pi2'), ...change });
  const leader = (change: Partial<NodeView> = {}): NodeView => ({
    ...nodeView(manager('n1'), 'pi1'),
    leader: true,
    ...change,
  });
  const pi2: Membership = { machine: 'pi2', reachable: true, swarm: swarmOf('n2', { role: 'worker' }) };
  const pi1: Membership = { machine: 'pi1', reachable: true, swarm: swarmOf('n1', { role: 'leader' }) };

  /** The machines to poll after each list of nodes, while the machines' own answers stay the same. */
  function outdated(
    members: readonly Membership[],
    ...lists: readonly (readonly NodeView[])[]
  ): readonly (readonly string[])[] {
    const reports = new NodeReports();
    return lists.map((nodes) => reports.outdated(nodes, members, () => worker().engineVersion));
  }

  it('takes the first report of a node for what its machine answered', () => {
    assert.deepEqual(outdated([pi2], [worker({ state: 'down' })]), [[]]);
  });

  it('names a machine that is down, back, in another role, or has another version', () => {
    const away = { ...pi2, reachable: false };
    assert.deepEqual(outdated([pi2], [worker()], [worker({ state: 'down' })]), [[], ['pi2']]);
    assert.deepEqual(outdated([away], [worker({ state: 'down' })], [worker()]), [[], ['pi2']]);
    assert.deepEqual(outdated([pi2], [worker()], [worker({ role: 'manager' })]), [[], ['pi2']]);
    assert.deepEqual(outdated([pi1], [leader()], [leader({ leader: false })]), [[], ['pi1']]);
    assert.deepEqual(outdated([pi2], [worker()], [worker({ engineVersion: '99.1' })]), [[], ['pi2']]);
  });

  it('names it once for each change', () => {
    const down = worker({ state: 'down' });
    assert.deepEqual(outdated([pi2], [worker()], [down], [down], [worker()], [down]), [[], ['pi2'], [], [], ['pi2']]);
  });

  it('names none whose own answer is the same, nor one for a state that shows nothing', () => {
    assert.deepEqual(outdated([pi2], [worker({ state: 'down' })], [worker()]), [[], []]);
    assert.deepEqual(outdated([{ ...pi2, reachable: false }], [worker()], [worker({ state: 'down' })]), [[], []]);
    assert.deepEqual(outdated([pi2], [worker()], [worker({ state: 'unknown' })]), [[], []]);
  });

  it('names no node that is none of our machines', () => {
    assert.deepEqual(outdated([], [worker()], [worker({ state: 'down' })]), [[], []]);
    assert.deepEqual(
      outdated([pi2], [worker({ machine: undefined })], [worker({ machine: undefined, state: 'down' })]),
      [[], []],
    );
  });

  it('names a manager again when its new role has taken effect', () => {
    const promoted = worker({ role: 'manager' });
    assert.deepEqual(outdated([pi2], [worker()], [promoted], [{ ...promoted, reachability: 'reachable' }]), [
      [],
      ['pi2'],
      ['pi2'],
    ]);
  });
});
