import assert from 'node:assert/strict';
import { Attention } from '../../../../src/editor/views/attention';

describe('Attention', () => {
  it('starts with the first visible view and ends with the last', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    attention.set('machines', true);
    attention.set('swarm', true);
    attention.set('machines', false);
    assert.deepEqual(told, [true]);
    attention.set('swarm', false);
    assert.deepEqual(told, [true, false]);
  });

  it('reports nothing if a view’s visibility is set twice', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    attention.set('machines', false);
    attention.set('machines', true);
    attention.set('machines', true);
    assert.deepEqual(told, [true]);
  });

  it('starts with the first holder and ends with the last', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    const view = attention.hold();
    const command = attention.hold();
    view();
    assert.equal(attention.attended, true);
    command();
    assert.deepEqual(told, [true, false]);
  });

  it('is not released twice by the same holder', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    attention.hold();
    const command = attention.hold();
    command();
    command();
    assert.equal(attention.attended, true);
    assert.deepEqual(told, [true]);
  });
});
