import assert from 'node:assert/strict';
import { taskRow, taskStateIcon } from '../../../../../src/editor/views/swarms/task-row';
import type { TaskState } from '../../../../../src/engine/types';
import { taskStateWord } from '../../../../../src/swarm/views/task-state-word';
import { now, task } from '../../support/swarm-samples';

describe('taskRow', () => {
  it('shows slot, state, age and node', () => {
    const row = taskRow(task(), now);
    assert.equal(row.label, '.1');
    assert.equal(row.description, 'running 2 min · pi1');
    assert.equal(row.contextValue, 'task');
  });

  it('is labeled with its node if the service is global', () => {
    const row = taskRow(task({ slot: undefined, name: 'web.pi1' }), now);
    assert.equal(row.label, 'pi1');
    assert.equal(row.description, 'running 2 min');
  });

  it('shows why it waits', () => {
    const pending = task({
      state: 'pending',
      nodeId: undefined,
      node: undefined,
      since: 0,
      error: 'pi1: port 8080 in use ·\n  pi3: drained',
    });
    assert.equal(taskRow(pending, now).description, 'pending · pi1: port 8080 in use · pi3: drained');
  });

  it('shows the previous task’s error of a running task only in the tooltip', () => {
    const row = taskRow(task({ error: 'exit code 1' }), now);
    assert.equal(row.description, 'running 2 min · pi1');
    assert.ok(row.tooltip().includes('Previous task: exit code 1'));
  });

  it('marks a state that is only the last reported one', () => {
    const row = taskRow(task({ lastKnown: true }), now);
    assert.equal(row.description, 'running 2 min · pi1 · last reported: the node is not responding');
    assert.equal(row.iconId, 'question');
  });

  it('shows that a running task is stopping', () => {
    assert.equal(taskRow(task({ desiredState: 'shutdown' }), now).description, 'running 2 min · stopping · pi1');
  });

  it('does not show a job’s task, which is to complete, as stopping', () => {
    assert.equal(taskRow(task({ desiredState: 'complete' }), now).description, 'running 2 min · pi1');
  });

  it('is labeled with its slot in a replicated job, which starts at 0', () => {
    assert.equal(taskRow(task({ slot: 0, name: 'seed.0' }), now).label, '.0');
  });

  it('has a word and an icon for every state', () => {
    const states: readonly TaskState[] = [
      'new',
      'allocated',
      'pending',
      'assigned',
      'accepted',
      'preparing',
      'ready',
      'starting',
      'running',
      'complete',
      'shutdown',
      'failed',
      'rejected',
      'remove',
      'orphaned',
      'unknown',
    ];
    assert.equal(new Set(states.map(taskStateWord)).size, states.length);
    assert.ok(states.every((state) => taskStateIcon(state).iconId !== ''));
    assert.equal(taskStateIcon('rejected').iconId, 'error');
  });
});
