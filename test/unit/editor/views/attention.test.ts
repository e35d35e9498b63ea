import assert from 'node:assert/strict';
import { Attention } from '../../../../src/editor/views/attention';

describe('Attention', () => {
  it('begins with the first view that can be seen and ends with the last', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    attention.set('machines', true);
    attention.set('swarm', true);
    attention.set('machines', false);
    assert.deepEqual(told, [true]);
    attention.set('swarm', false);
    assert.deepEqual(told, [true, false]);
  });

  it('tells nothing where a view says the same twice', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    attention.set('machines', false);
    attention.set('machines', true);
    attention.set('machines', true);
    assert.deepEqual(told, [true]);
  });

  it('begins with the first who looks and ends with the last', () => {
    const told: boolean[] = [];
    const attention = new Attention((attended) => told.push(attended));
    const view = attention.hold();
    const command = attention.hold();
    view();
    assert.equal(attention.attended, true);
    command();
    assert.deepEqual(told, [true, false]);
  });

  it('is not ended twice by the same one', () => {
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
