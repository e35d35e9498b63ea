import assert from 'node:assert/strict';
import { pickCause } from '../../../../src/provisioning/apply/cause';

/** What Docker 20.10 on Debian 12 writes into the journal when its port is taken. */
const portTaken = `Starting docker.service - Docker Application Container Engine...
time="2026-11-22T20:46:38.9Z" level=info msg="Starting up"
failed to load listeners: listen tcp 0.0.0.0:2376: bind: address already in use
docker.service: Main process exited, code=exited, status=1/FAILURE
docker.service: Failed with result 'exit-code'.
Failed to start docker.service - Docker Application Container Engine.
docker.service: Scheduled restart job, restart counter is at 1.
`;

describe('pickCause', () => {
  it('finds the engine’s reason among the messages of systemd', () => {
    assert.equal(
      pickCause(portTaken),
      'failed to load listeners: listen tcp 0.0.0.0:2376: bind: address already in use',
    );
  });

  it('finds systemd’s own reason if it could not start the engine', () => {
    const namespace = [
      'docker.service: Failed to set up mount namespacing: /mnt/ssd: No such file or directory',
      'docker.service: Failed at step NAMESPACE spawning /usr/sbin/dockerd: No such file or directory',
      'docker.service: Main process exited, code=exited, status=226/NAMESPACE',
      "docker.service: Failed with result 'exit-code'.",
      'docker.service: Start request repeated too quickly.',
      'Failed to start docker.service - Docker Application Container Engine.',
    ];
    assert.equal(
      pickCause(namespace.join('\n')),
      'Failed to set up mount namespacing: /mnt/ssd: No such file or directory',
    );
    assert.equal(
      pickCause(namespace.slice(1).join('\n')),
      'Failed at step NAMESPACE spawning /usr/sbin/dockerd: No such file or directory',
    );
    const memory = 'docker.service: A process of this unit has been killed by the OOM killer.';
    assert.match(pickCause(`${memory}\ndocker.service: Failed with result 'oom-kill'.`), /killed by the OOM killer$/);
  });

  it('finds a broken daemon.json', () => {
    const line =
      "unable to configure the Docker daemon with file /etc/docker/daemon.json: the following directives don't match any configuration option: foo";
    assert.equal(pickCause(`level=info msg="Starting up"\n${line}\ndocker.service: Failed\n`), line);
  });

  it('extracts the message and error of a log line', () => {
    const line =
      'time="2026-11-22T20:46:38Z" level=error msg="failed to \\"mount\\" overlay" error="no space" module=x';
    assert.equal(pickCause(line), 'failed to "mount" overlay: no space');
  });

  it('returns apt’s first error, which causes the others', () => {
    const text = "Reading package lists...\nE: Unable to locate package docker.io\nE: Couldn't find any package\n";
    assert.equal(pickCause(text), 'Unable to locate package docker.io');
  });

  it('finds a full disk before what follows from it', () => {
    const text = 'cat: write error: No space left on device\nE: dpkg failed\n';
    assert.equal(pickCause(text), 'cat: write error: No space left on device');
  });

  it('returns the last line of a program that reports no error', () => {
    assert.equal(pickCause('one\ntwo.\n\n'), 'two');
    assert.equal(pickCause('\n'), '');
  });
});
