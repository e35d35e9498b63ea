import assert from 'node:assert/strict';
import { drainState } from '../../../../../src/editor/commands/nodes/drain-state';
import type { SwarmTask } from '../../../../../src/engine/types';
import { task as swarmTask } from '../../../swarm/support/objects';
import { cluster, node, service, task, worker } from '../../support/swarm-samples';

describe('drainState', () => {
  const moved = new Set(['s1']);
  const onPi2 = (slot: number, change: Partial<SwarmTask> = {}): SwarmTask =>
    swarmTask(`t${slot}`, { slot, nodeId: 'n2', ...change });

  it('is not done until the tasks of the moved services have been read', () => {
    const state = drainState(cluster(), 'n2', [], moved);
    assert.equal(state.done, false);
    assert.equal(state.line, 'reading tasks …');
    assert.deepEqual(state.settled, []);
  });

  it('is not done by what was read before the tasks left the node', () => {
    const before = task({ nodeId: 'n2', node: 'pi2' });
    const one = cluster({ services: [service({ running: 1, desired: 1, tasks: [before] })] });
    assert.equal(drainState(one, 'n2', [], moved).done, false);
  });

  it('names the tasks that are still on the node', () => {
    const one = cluster({ services: [service({ running: 2, desired: 2, tasks: [task()] })] });
    const state = drainState(one, 'n2', [onPi2(2)], moved);
    assert.equal(state.done, false);
    assert.equal(state.line, '1 task still on this node: web.2');
    assert.deepEqual(state.settled, []);
  });

  it('names three of many', () => {
    const one = cluster({ services: [service({ running: 4, desired: 4, tasks: [] })] });
    const here = [1, 2, 3, 4].map((slot) => onPi2(slot));
    assert.equal(drainState(one, 'n2', here, moved).line, '4 tasks still on this node: web.1, web.2, web.3, …');
  });

  it('is not done until the moved service runs in full again, and shows what blocks it', () => {
    const pending = task({ state: 'pending', nodeId: undefined, node: undefined, error: 'pi1: out of memory' });
    const one = cluster({ services: [service({ running: 0, desired: 1, tasks: [pending] })] });
    const state = drainState(one, 'n2', [], moved);
    assert.equal(state.done, false);
    assert.equal(state.line, '“web” runs 0 of 1 tasks: pi1: out of memory');
  });

  it('does not wait for services that had nothing on the node, such as new ones', () => {
    const other = service({ id: 's2', name: 'new', running: 0, desired: 1, tasks: undefined });
    const one = cluster({ services: [service({ running: 1, desired: 1, tasks: [task()] }), other] });
    const state = drainState(one, 'n2', [], moved);
    assert.equal(state.done, true);
    assert.deepEqual(state.settled, ['s1'], 'it no longer needs to be watched');
  });

  it('does not wait for a service that was removed in the meantime', () => {
    assert.equal(drainState(cluster({ services: [] }), 'n2', [], moved).done, true);
  });

  it('is not done while a global service is still stopping on the node', () => {
    const everywhere = service({ mode: 'global', running: 3, desired: 2, tasks: [task()] });
    assert.equal(drainState(cluster({ services: [everywhere] }), 'n2', [], moved).done, false);
  });

  it('does not wait for a node that is down to report that its tasks have ended', () => {
    const down = cluster({
      nodes: [node(), worker({ state: 'down' })],
      services: [service({ running: 1, desired: 1, tasks: [task()] })],
    });
    assert.equal(drainState(down, 'n2', [onPi2(1)], moved).done, false);
    assert.equal(drainState(down, 'n2', [onPi2(1, { desiredState: 'shutdown' })], moved).done, true);
  });
});
