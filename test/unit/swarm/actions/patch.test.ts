import assert from 'node:assert/strict';
import { EngineFailure } from '../../../../src/engine/failure';
import { patchNode, patchService } from '../../../../src/swarm/actions/patch';
import { withMember } from '../../../../src/swarm/services/service-spec';
import { FakeSwarm, specOf } from '../support/fake-swarm';
import { node, service } from '../support/objects';

describe('patch', () => {
  it('tries again on the newest spec, and keeps the change of others', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1', { spec: { Labels: { a: 'old' } } }));
    const engine = swarm.engine('pi1');
    let first = true;
    await patchService(engine, 's1', (spec, read) => {
      if (first) {
        first = false;
        swarm.services.set('s1', { ...read, version: read.version + 1, spec: { Labels: { a: 'theirs' } } });
      }
      return { ...spec, Name: 'ours' };
    });
    assert.deepEqual(specOf(swarm, 's1'), { Labels: { a: 'theirs' }, Name: 'ours' });
  });

  it('succeeds although the version changes several times', async () => {
    const swarm = new FakeSwarm();
    swarm.nodes.set('n1', node('n1'));
    swarm.conflicts = 3;
    await patchNode(swarm.engine('pi1'), 'n1', withMember('Availability', 'drain'));
    assert.equal(swarm.nodes.get('n1')?.availability, 'drain');
    assert.equal(swarm.callsTo('updateNode').length, 4);
  });

  it('gives up if it never succeeds', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1'));
    swarm.conflicts = 100;
    await assert.rejects(
      patchService(swarm.engine('pi1'), 's1', (spec) => spec),
      (error) => error instanceof EngineFailure && error.reason === 'out-of-sequence',
    );
  });

  it('does not try again if it fails for another reason', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1'));
    swarm.broken.set('pi1', 'lost');
    await assert.rejects(patchService(swarm.engine('pi1'), 's1', (spec) => spec));
    assert.equal(swarm.calls.length, 1);
  });
});
