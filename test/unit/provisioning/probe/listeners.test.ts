import assert from 'node:assert/strict';
import { parseListeners } from '../../../../src/provisioning/probe/listeners';

describe('parseListeners', () => {
  it('names the programs behind IPv4 and IPv6 sockets', () => {
    const ss = `LISTEN 0      511          0.0.0.0:2376       0.0.0.0:*    users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
LISTEN 0      4096               *:2376             *:*    users:(("dockerd",pid=3011,fd=9))
LISTEN 0      128             [::]:2376          [::]:*
`;
    assert.deepEqual(parseListeners(ss), [
      { address: '0.0.0.0', port: 2376, program: 'nginx', pid: 812 },
      { address: '*', port: 2376, program: 'dockerd', pid: 3011 },
      { address: '[::]', port: 2376, program: undefined, pid: undefined },
    ]);
  });

  it('finds nothing in other text', () => {
    assert.deepEqual(parseListeners('\nState Recv-Q\n'), []);
  });
});
