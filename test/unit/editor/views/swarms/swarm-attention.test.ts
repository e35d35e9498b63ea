import assert from 'node:assert/strict';
import { SwarmAttention } from '../../../../../src/editor/views/swarms/swarm-attention';
import { offlineMessage } from '../../../../../src/editor/views/swarms/swarm-message';
import { TaskWatches } from '../../../../../src/editor/views/swarms/swarm-task-watches';
import { cluster } from '../../support/swarm-samples';

describe('attention to the swarms', () => {
  it('begins with the first who looks and ends with the last', () => {
    const told: boolean[] = [];
    const attention = new SwarmAttention((attended) => told.push(attended));
    const view = attention.hold();
    const command = attention.hold();
    view();
    assert.equal(attention.attended, true);
    command();
    assert.deepEqual(told, [true, false]);
  });

  it('is not ended twice by the same one', () => {
    const told: boolean[] = [];
    const attention = new SwarmAttention((attended) => told.push(attended));
    attention.hold();
    const command = attention.hold();
    command();
    command();
    assert.equal(attention.attended, true);
    assert.deepEqual(told, [true]);
  });
});

describe('watching the tasks of expanded services', () => {
  function watches(): { watches: TaskWatches; log: string[] } {
    const log: string[] = [];
    return {
      log,
      watches: new TaskWatches((clusterId, serviceId) => {
        log.push(`+${clusterId}/${serviceId}`);
        return () => log.push(`-${clusterId}/${serviceId}`);
      }),
    };
  }

  it('begins once, however often a service is drawn', () => {
    const { watches: watched, log } = watches();
    watched.start('c1', 's1');
    watched.start('c1', 's1');
    assert.deepEqual(log, ['+c1/s1']);
  });

  it('ends where the service is collapsed, and can begin again', () => {
    const { watches: watched, log } = watches();
    watched.start('c1', 's1');
    watched.stop('c1', 's1');
    watched.stop('c1', 's1');
    watched.start('c1', 's1');
    assert.deepEqual(log, ['+c1/s1', '-c1/s1', '+c1/s1']);
  });

  it('ends for services that are gone, and for all at the end', () => {
    const { watches: watched, log } = watches();
    watched.start('c1', 's1');
    watched.start('c1', 's2');
    watched.keepOnly((_, serviceId) => serviceId === 's2');
    assert.deepEqual(log.slice(2), ['-c1/s1']);
    watched.dispose();
    assert.deepEqual(log.slice(3), ['-c1/s2']);
  });
});

describe('the line above the tree', () => {
  const problem = { sentence: 'No manager answers.', remedy: '' };
  const offline = cluster({ stale: true, problem });

  it('is there only where no swarm answers', () => {
    assert.match(offlineMessage([offline]) ?? '', /“home”/);
    assert.equal(offlineMessage([offline, cluster({ id: 'c2' })]), undefined);
    assert.equal(offlineMessage([cluster({ problem })]), undefined);
    assert.equal(offlineMessage([]), undefined);
  });

  it('speaks of any swarm where there are several', () => {
    assert.match(offlineMessage([offline, cluster({ id: 'c2', stale: true, problem })]) ?? '', /any swarm/);
  });
});
