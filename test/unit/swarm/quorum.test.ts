import assert from 'node:assert/strict';
import { countManagers, hasQuorum, tolerates } from '../../../src/swarm/quorum';
import { managersAndWorkers } from './support/objects';

describe('quorum', () => {
  it('tolerates ⌊(n − 1) / 2⌋ failures while all managers are reachable', () => {
    const counts = [1, 2, 3, 4, 5, 6, 7].map((total) => tolerates({ total, reachable: total }));
    assert.deepEqual(counts, [0, 0, 1, 1, 2, 2, 3]);
  });

  it('tolerates fewer failures if some are unreachable, and never less than none', () => {
    assert.equal(tolerates({ total: 5, reachable: 4 }), 1);
    assert.equal(tolerates({ total: 3, reachable: 1 }), 0);
    assert.equal(hasQuorum({ total: 3, reachable: 1 }), false);
  });

  it('counts managers only', () => {
    assert.deepEqual(countManagers(managersAndWorkers(2, 1, 5)), { total: 3, reachable: 2 });
  });
});
