import assert from 'node:assert/strict';
import { effectiveStart, orderDropIns, settings } from '../../../../src/provisioning/systemd/unit-file';

const service = (path: string, ...lines: string[]): { path: string; text: string } => ({
  path,
  text: ['[Service]', ...lines].join('\n'),
});

const folder = '/etc/systemd/system/docker.service.d';

describe('settings', () => {
  it('joins continued lines, and skips comments within them', () => {
    const text = '[Service]\nExecStart=/usr/bin/dockerd \\\n  # listen\n  -H fd:// \\\n  --debug\n';
    assert.deepEqual(settings(text, 'Service', 'ExecStart'), ['/usr/bin/dockerd    -H fd://    --debug']);
  });

  it('does not join a line to one whose last backslash is escaped or has a blank behind it', () => {
    const text = '[Service]\nExecStart=a \\\\\nExecStart=b \\ \nExecStart=c\n';
    assert.deepEqual(settings(text, 'Service', 'ExecStart'), ['a \\\\', 'b \\', 'c']);
  });

  it('treats only newlines as line ends', () => {
    const start = '/usr/bin/dockerd --label note=one\u2028two';
    assert.deepEqual(settings(`[Service]\nExecStart=${start}\n`, 'Service', 'ExecStart'), [start]);
  });

  it('reads only the given section', () => {
    assert.deepEqual(
      settings('[Unit]\nExecStart=a\n[Service]\n;ExecStart=b\nExecStart = c\n', 'Service', 'ExecStart'),
      ['c'],
    );
  });
});

describe('orderDropIns', () => {
  it('sorts by file name over all folders', () => {
    const files = [service(`${folder}/20-b.conf`), service('/lib/systemd/system/docker.service.d/10-a.conf')];
    assert.deepEqual(
      orderDropIns(files).map((file) => file.path),
      ['/lib/systemd/system/docker.service.d/10-a.conf', `${folder}/20-b.conf`],
    );
  });

  it('ignores files elsewhere with the name of a file in /etc', () => {
    const files = [service('/lib/systemd/system/docker.service.d/a.conf'), service(`${folder}/a.conf`)];
    assert.deepEqual(
      orderDropIns(files).map((file) => file.path),
      [`${folder}/a.conf`],
    );
  });
});

describe('effectiveStart', () => {
  const unit = service('/lib/systemd/system/docker.service', 'ExecStart=/usr/bin/dockerd -H fd://');

  it('returns the unit’s own without drop-ins', () => {
    assert.equal(effectiveStart(unit, [service('a.conf', 'Environment=X=1')])?.line, '/usr/bin/dockerd -H fd://');
  });

  it('returns the last one', () => {
    const dropIns = [
      service('a.conf', 'ExecStart=', 'ExecStart=one'),
      service('b.conf', 'ExecStart=', 'ExecStart=two'),
    ];
    assert.equal(effectiveStart(unit, dropIns)?.line, 'two');
  });

  it('returns none if the last one clears it', () => {
    assert.equal(effectiveStart(unit, [service('a.conf', 'ExecStart=')]), undefined);
  });
});
