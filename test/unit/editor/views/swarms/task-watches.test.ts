import assert from 'node:assert/strict';
import { TaskWatches } from '../../../../../src/editor/views/swarms/task-watches';

describe('TaskWatches', () => {
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

  it('starts once, however often a service is drawn', () => {
    const { watches: watched, log } = watches();
    watched.start('c1', 's1');
    watched.start('c1', 's1');
    assert.deepEqual(log, ['+c1/s1']);
  });

  it('stops when the service is collapsed, and can start again', () => {
    const { watches: watched, log } = watches();
    watched.start('c1', 's1');
    watched.stop('c1', 's1');
    watched.stop('c1', 's1');
    watched.start('c1', 's1');
    assert.deepEqual(log, ['+c1/s1', '-c1/s1', '+c1/s1']);
  });

  it('stops for services that no longer exist, and for all at the end', () => {
    const { watches: watched, log } = watches();
    watched.start('c1', 's1');
    watched.start('c1', 's2');
    watched.keepOnly((_, serviceId) => serviceId === 's2');
    assert.deepEqual(log.slice(2), ['-c1/s1']);
    watched.dispose();
    assert.deepEqual(log.slice(3), ['-c1/s2']);
  });
});
