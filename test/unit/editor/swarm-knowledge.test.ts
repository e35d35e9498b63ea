import assert from 'node:assert/strict';
import { swarmKnowledge } from '../../../src/editor/swarm-knowledge';
import { entry, swarm } from './support/machine-fixtures';

describe('whether machines are in a swarm', () => {
  const outside = entry({ swarm: swarm(undefined, 'inactive') });
  const inside = entry({ swarm: swarm('worker') });
  const unseen = entry({ state: 'checking' });
  const off = entry({ state: 'unreachable' });

  it('is not known before each was looked at once', () => {
    assert.equal(swarmKnowledge([unseen]), 'unknown');
    assert.equal(swarmKnowledge([outside, unseen]), 'unknown');
  });

  it('is not known while none of them answers', () => {
    assert.equal(swarmKnowledge([off, off]), 'unknown');
  });

  it('is not known of an engine that did not tell', () => {
    assert.equal(swarmKnowledge([entry({ state: 'running', swarm: undefined })]), 'unknown');
  });

  it('is known as soon as one says that it is, and stays known when it goes down', () => {
    assert.equal(swarmKnowledge([unseen, inside]), 'some');
    assert.equal(swarmKnowledge([entry({ state: 'unreachable', swarm: swarm('manager') }), off]), 'some');
    assert.equal(swarmKnowledge([entry({ swarm: swarm(undefined, 'locked') })]), 'some');
  });

  it('is denied for those that answered, whatever others do', () => {
    assert.equal(swarmKnowledge([outside, off]), 'none');
    assert.equal(swarmKnowledge([]), 'none');
  });
});
