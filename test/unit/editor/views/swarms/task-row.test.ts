import assert from 'node:assert/strict';
import { taskRow, taskStateIcon } from '../../../../../src/editor/views/swarms/task-row';
import type { TaskState } from '../../../../../src/engine/types';
import { taskStateWord } from '../../../../../src/swarm/views/task-state-word';
import { now, task } from '../../support/swarm-samples';

describe('taskRow', () => {
  it('tells slot, state, age and node', () => {
    const row = taskRow(task(), now);
    assert.equal(row.label, '.1');
    assert.equal(row.description, 'running 2 min · pi1');
    assert.equal(row.contextValue, 'task');
  });

  it('is called by its node where the service is global', () => {
    const row = taskRow(task({ slot: undefined, name: 'web.pi1' }), now);
    assert.equal(row.label, 'pi1');
    assert.equal(row.description, 'running 2 min');
  });

  it('tells why it waits', () => {
    const pending = task({
      state: 'pending',
      nodeId: undefined,
      node: undefined,
      since: 0,
      error: 'pi1: port 8080 in use ·\n  pi3: drained',
    });
    assert.equal(taskRow(pending, now).description, 'pending · pi1: port 8080 in use · pi3: drained');
  });

  it('leaves the error of the task before it to the tooltip while it runs', () => {
    const row = taskRow(task({ error: 'exit code 1' }), now);
    assert.equal(row.description, 'running 2 min · pi1');
    assert.ok(row.tooltip().includes('The task before it: exit code 1'));
  });

  it('marks what is only the last known', () => {
    const row = taskRow(task({ lastKnown: true }), now);
    assert.equal(row.description, 'running 2 min · pi1 · last known: the node does not answer');
    assert.equal(row.iconId, 'question');
  });

  it('tells that a running task is to stop', () => {
    assert.equal(taskRow(task({ desiredState: 'shutdown' }), now).description, 'running 2 min · stopping · pi1');
  });

  it('does not take a job’s task for one that is stopping: a job’s tasks are to complete', () => {
    assert.equal(taskRow(task({ desiredState: 'complete' }), now).description, 'running 2 min · pi1');
  });

  it('is called by its slot in a replicated job, from 0', () => {
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
