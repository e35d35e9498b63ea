import assert from 'node:assert/strict';
import { meaning, roleChoices, tolerance } from '../../../../../src/editor/commands/swarms/roles';

describe('the roles to join in', () => {
  it('tolerate failures of less than half of the managers', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7].map(tolerance), [0, 0, 0, 1, 1, 2, 3]);
  });

  it('tell what workers leave as it is', () => {
    const [first] = roleChoices(3, 2);
    assert.equal(first?.role, 'worker');
    assert.equal(first.detail, 'Runs tasks. As before: 3 managers, tolerates 1 failure.');
  });

  it('tell what new managers make of it', () => {
    assert.equal(roleChoices(1, 2)[1]?.detail, 'Runs tasks and decides. Then: 3 managers, tolerates 1 failure.');
  });

  it('warn of two managers and of an even number', () => {
    assert.equal(meaning(2), '2 managers, tolerates 0 failures; when either fails, nothing can be changed');
    assert.equal(meaning(4), '4 managers, tolerates 1 failure, no more than 3 do');
    assert.equal(meaning(3), '3 managers, tolerates 1 failure');
  });
});
