import assert from 'node:assert/strict';
import { meaning, roleChoices, tolerance } from '../../../../../src/editor/commands/swarms/roles';

describe('roleChoices', () => {
  it('tolerates failures of less than half of the managers', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7].map(tolerance), [0, 0, 0, 1, 1, 2, 3]);
  });

  it('shows what workers leave unchanged', () => {
    const [first] = roleChoices(3, 2);
    assert.equal(first?.role, 'worker');
    assert.equal(first.detail, 'Runs tasks. Unchanged: 3 managers, tolerates 1 failure.');
  });

  it('shows the result of new managers', () => {
    assert.equal(
      roleChoices(1, 2)[1]?.detail,
      'Runs tasks and manages the swarm. Result: 3 managers, tolerates 1 failure.',
    );
  });

  it('warns of two managers and of an even number', () => {
    assert.equal(meaning(2), '2 managers, tolerates 0 failures; if either fails, the swarm cannot be changed');
    assert.equal(meaning(4), '4 managers, tolerates 1 failure, the same as with 3');
    assert.equal(meaning(3), '3 managers, tolerates 1 failure');
  });
});
