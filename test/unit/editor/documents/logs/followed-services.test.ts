import assert from 'node:assert/strict';
import { FollowedServices } from '../../../../../src/editor/documents/logs/followed-services';

describe('FollowedServices', () => {
  it('reports services only when they are added or removed', () => {
    const followed = new FollowedServices();
    const told: string[] = [];
    followed.onDidChange((clusterId, serviceId) => told.push(`${clusterId}/${serviceId} ${followed.some}`));
    followed.set('c1', 's1', true);
    followed.set('c1', 's1', true);
    followed.set('c1', 's2', false);
    assert.deepEqual(
      [followed.has('c1', 's1'), followed.has('c1', 's2'), followed.has('c2', 's1')],
      [true, false, false],
    );
    followed.set('c1', 's1', false);
    assert.deepEqual(told, ['c1/s1 true', 'c1/s1 false']);
  });
});
