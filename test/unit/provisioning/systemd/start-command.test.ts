import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitCommandLine } from '../../../../src/provisioning/systemd/command-line';
import { argumentsOf, editStartCommand, listens, programOf } from '../../../../src/provisioning/systemd/start-command';

const listening = { port: 2376, ip: '10.77.0.11' };
const tls =
  '--tlsverify --tlscacert=/etc/docker/ca.pem --tlscert=/etc/docker/server.pem --tlskey=/etc/docker/server-key.pem';

function edit(line: string, environment: Record<string, string> = {}, program?: string): string {
  return editStartCommand(line, new Map(Object.entries(environment)), { program, listening, tls: true });
}

describe('editStartCommand', () => {
  it('adds port and TLS behind Debian’s command, variables included', () => {
    const debian = '/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS';
    assert.equal(edit(debian), `${debian} -H tcp://0.0.0.0:2376 ${tls}`);
  });

  it('keeps the local socket if the command has no address', () => {
    assert.equal(
      edit('/usr/bin/dockerd'),
      `/usr/bin/dockerd -H unix:///var/run/docker.sock -H tcp://0.0.0.0:2376 ${tls}`,
    );
  });

  it('replaces an address on the same port and other TLS flags, in every spelling', () => {
    const line =
      '/usr/bin/dockerd --host=tcp://127.0.0.1:2376 -H unix:///var/run/docker.sock --tls=false --tlscacert /a.pem --tlscert=/b.pem --tlskey "/c d.pem" -H tcp://0.0.0.0:2375';
    assert.equal(
      edit(line),
      `/usr/bin/dockerd -H unix:///var/run/docker.sock -H tcp://0.0.0.0:2375 -H tcp://0.0.0.0:2376 ${tls}`,
    );
  });

  it('keeps docker-machine’s command, which has all wanted settings', () => {
    const line =
      '/usr/bin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock --storage-driver overlay2 --tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem --label provider=generic';
    assert.equal(edit(line), line);
  });

  it('takes variables into account', () => {
    const line = '/usr/bin/dockerd $OPTS';
    assert.equal(edit(line, { OPTS: `-H fd:// -H tcp://[::]:2376 ${tls}` }), line);
  });

  it('replaces a missing program with an existing one, and keeps systemd’s prefixes', () => {
    assert.match(edit('-/usr/bin/dockerd -H fd://', {}, '/usr/sbin/dockerd'), /^-\/usr\/sbin\/dockerd -H fd:\/\/ /);
  });

  it('adds neither hosts nor TLS if daemon.json has them', () => {
    const line = '/usr/bin/dockerd --debug';
    assert.equal(editStartCommand(line, new Map(), { program: undefined, listening: undefined, tls: false }), line);
  });

  it('changes nothing when done twice, and loses no other flag', () => {
    const flag = fc.constantFrom(
      ...['-H fd://', '-H tcp://0.0.0.0:2375', '--host tcp://127.0.0.1:2376', '--tlsverify=false', '--tlscert /x.pem'],
      ...['--debug', '--label "a=b c"', '--storage-driver overlay2', '$OPTS', '--containerd=/run/c.sock', '-D'],
    );
    fc.assert(
      fc.property(fc.array(flag), (flags) => {
        const line = ['/usr/bin/dockerd', ...flags].join(' ');
        const once = edit(line, { OPTS: '--mtu 1400' });
        assert.equal(edit(once, { OPTS: '--mtu 1400' }), once);
        const after = new Set(splitCommandLine(once).map((word) => word.raw));
        for (const kept of ['--debug', '"a=b c"', 'overlay2', '$OPTS', '-D', 'fd://', 'tcp://0.0.0.0:2375']) {
          assert.equal(
            after.has(kept),
            splitCommandLine(line).some((word) => word.raw === kept),
          );
        }
      }),
    );
  });
});

describe('argumentsOf', () => {
  it('returns what dockerd gets, without its own name', () => {
    assert.deepEqual(argumentsOf('@/usr/bin/dockerd -H "fd://" $X', new Map([['X', '-D']])), ['-H', 'fd://', '-D']);
  });
});

describe('programOf', () => {
  it('returns the path without prefixes and quotes', () => {
    assert.deepEqual(['-/usr/bin/dockerd -D', '"+!/opt/my docker/dockerd" x', ''].map(programOf), [
      '/usr/bin/dockerd',
      '/opt/my docker/dockerd',
      '',
    ]);
  });
});

describe('listens', () => {
  it('accepts all addresses, and the one that the host was reached at', () => {
    for (const host of ['tcp://0.0.0.0:2376', 'tcp://[::]:2376', '0.0.0.0:2376', 'tcp://10.77.0.11:2376']) {
      assert.ok(listens(['fd://', host], listening), host);
    }
  });

  it('rejects other ports and addresses, and treats a missing address as localhost', () => {
    for (const host of ['tcp://0.0.0.0:2375', 'tcp://127.0.0.1:2376', 'tcp://:2376', 'tcp://0.0.0.0', 'fd://']) {
      assert.ok(!listens([host], listening), host);
    }
  });
});
