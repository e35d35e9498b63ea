import assert from 'node:assert/strict';
import { dropInPath, isOwnDropIn } from '../../../../src/provisioning/systemd/drop-in';

const service = (path: string, ...lines: string[]): { path: string; text: string } => ({
  path,
  text: ['[Service]', ...lines].join('\n'),
});

const folder = '/etc/systemd/system/docker.service.d';

describe('dropInPath and isOwnDropIn', () => {
  it('sorts after the drop-ins of docker-machine and systemctl edit', () => {
    assert.equal(dropInPath([service(`${folder}/override.conf`, 'ExecStart=x')]), `${folder}/zz-swarm-machines.conf`);
  });

  it('sorts after another drop-in that is meant to be last', () => {
    assert.equal(dropInPath([service(`${folder}/zzz.conf`, 'ExecStart=x')]), `${folder}/zzzz-swarm-machines.conf`);
  });

  it('ignores a later file that sets no start command', () => {
    assert.equal(dropInPath([service(`${folder}/zzz.conf`, 'LimitCORE=0')]), `${folder}/zz-swarm-machines.conf`);
  });

  it('returns no path if a name sorts after every letter', () => {
    assert.equal(dropInPath([service(`${folder}/~.conf`, 'ExecStart=x')]), undefined);
  });

  it('is recognized under each of its names', () => {
    assert.deepEqual(
      ['zz-swarm-machines.conf', 'zzzz-swarm-machines.conf', '10-machine.conf'].map((name) =>
        isOwnDropIn(service(`${folder}/${name}`)),
      ),
      [true, true, false],
    );
  });
});
