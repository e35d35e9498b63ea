import assert from 'node:assert/strict';
import { dropInPath, isOwnDropIn } from '../../../src/provisioning/drop-in';
import { effectiveStart, orderDropIns, settings } from '../../../src/provisioning/unit-file';

const service = (path: string, ...lines: string[]): { path: string; text: string } => ({
  path,
  text: ['[Service]', ...lines].join('\n'),
});

const folder = '/etc/systemd/system/docker.service.d';

describe('settings', () => {
  it('joins continued lines, past comments within them', () => {
    const text = '[Service]\nExecStart=/usr/bin/dockerd \\\n  # listen\n  -H fd:// \\\n  --debug\n';
    assert.deepEqual(settings(text, 'Service', 'ExecStart'), ['/usr/bin/dockerd    -H fd://    --debug']);
  });

  it('does not join a line to one whose last backslash is escaped or has a blank behind it', () => {
    const text = '[Service]\nExecStart=a \\\\\nExecStart=b \\ \nExecStart=c\n';
    assert.deepEqual(settings(text, 'Service', 'ExecStart'), ['a \\\\', 'b \\', 'c']);
  });

  it('takes only newlines for the ends of lines', () => {
    const start = '/usr/bin/dockerd --label note=one\u2028two';
    assert.deepEqual(settings(`[Service]\nExecStart=${start}\n`, 'Service', 'ExecStart'), [start]);
  });

  it('looks into the section that was asked for', () => {
    assert.deepEqual(
      settings('[Unit]\nExecStart=a\n[Service]\n;ExecStart=b\nExecStart = c\n', 'Service', 'ExecStart'),
      ['c'],
    );
  });
});

describe('orderDropIns', () => {
  it('goes by file name over all folders', () => {
    const files = [service(`${folder}/20-b.conf`), service('/lib/systemd/system/docker.service.d/10-a.conf')];
    assert.deepEqual(
      orderDropIns(files).map((file) => file.path),
      ['/lib/systemd/system/docker.service.d/10-a.conf', `${folder}/20-b.conf`],
    );
  });

  it('lets a file in /etc hide its namesake elsewhere', () => {
    const files = [service('/lib/systemd/system/docker.service.d/a.conf'), service(`${folder}/a.conf`)];
    assert.deepEqual(
      orderDropIns(files).map((file) => file.path),
      [`${folder}/a.conf`],
    );
  });
});

describe('effectiveStart', () => {
  const unit = service('/lib/systemd/system/docker.service', 'ExecStart=/usr/bin/dockerd -H fd://');

  it('is the unit’s own without drop-ins', () => {
    assert.equal(effectiveStart(unit, [service('a.conf', 'Environment=X=1')])?.line, '/usr/bin/dockerd -H fd://');
  });

  it('is the last one', () => {
    const dropIns = [
      service('a.conf', 'ExecStart=', 'ExecStart=one'),
      service('b.conf', 'ExecStart=', 'ExecStart=two'),
    ];
    assert.equal(effectiveStart(unit, dropIns)?.line, 'two');
  });

  it('is none where the last one clears it', () => {
    assert.equal(effectiveStart(unit, [service('a.conf', 'ExecStart=')]), undefined);
  });
});

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
