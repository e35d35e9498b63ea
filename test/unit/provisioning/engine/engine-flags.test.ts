import assert from 'node:assert/strict';
import { readFlags } from '../../../../src/provisioning/engine/engine-flags';

describe('readFlags', () => {
  it('collects all hosts, and the last of other flags', () => {
    const flags = readFlags('-H a --host=b -Hc --tlsverify --tlsverify=0 --config-file /x --live-restore'.split(' '));
    assert.deepEqual(
      [flags.hosts, flags.tlsverify, flags.configFile, flags.liveRestore],
      [['a', 'b', 'c'], false, '/x', true],
    );
  });
});
