import assert from 'node:assert/strict';
import { dropInPath, isOwnDropIn } from '../../../../src/provisioning/systemd/drop-in';

const service = (path: string, ...lines: string[]): { path: string; text: string } => ({
  path,
  text: ['[Service]', ...lines].join('\n'),
});

const folder = '/etc/systemd/system/docker.service.d';

describe('our drop-in', () => {
  it('comes after docker-machine’s and after systemctl edit’s', () => {
    assert.equal(dropInPath([service(`${folder}/override.conf`, 'ExecStart=x')]), `${folder}/zz-swarm-machines.conf`);
  });

  it('comes after a rival that wants to be last itself', () => {
    assert.equal(dropInPath([service(`${folder}/zzz.conf`, 'ExecStart=x')]), `${folder}/zzzz-swarm-machines.conf`);
  });

  it('minds no later file that sets no start command', () => {
    assert.equal(dropInPath([service(`${folder}/zzz.conf`, 'LimitCORE=0')]), `${folder}/zz-swarm-machines.conf`);
  });

  it('finds no name after one that sorts after every letter', () => {
    assert.equal(dropInPath([service(`${folder}/~.conf`, 'ExecStart=x')]), undefined);
  });

  it('is known again under each of its names', () => {
    assert.deepEqual(
      ['zz-swarm-machines.conf', 'zzzz-swarm-machines.conf', '10-machine.conf'].map((name) =>
        isOwnDropIn(service(`${folder}/${name}`)),
      ),
      [true, true, false],
    );
  });
});
