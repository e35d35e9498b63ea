import assert from 'node:assert/strict';
import { pickCause } from '../../../src/provisioning/cause';
import { stepFailure } from '../../../src/provisioning/step-failure';
import { restartEngine } from '../../../src/provisioning/steps/engine-service';

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
  it('finds the engine’s reason among what systemd says of it', () => {
    assert.equal(
      pickCause(portTaken),
      'failed to load listeners: listen tcp 0.0.0.0:2376: bind: address already in use',
    );
  });

  it('finds a broken daemon.json', () => {
    const line =
      "unable to configure the Docker daemon with file /etc/docker/daemon.json: the following directives don't match any configuration option: foo";
    assert.equal(pickCause(`level=info msg="Starting up"\n${line}\ndocker.service: Failed\n`), line);
  });

  it('takes the message out of a log line, with its error', () => {
    const line =
      'time="2026-11-22T20:46:38Z" level=error msg="failed to \\"mount\\" overlay" error="no space" module=x';
    assert.equal(pickCause(line), 'failed to "mount" overlay: no space');
  });

  it('takes apt’s first error, from which the others follow', () => {
    const text = "Reading package lists...\nE: Unable to locate package docker.io\nE: Couldn't find any package\n";
    assert.equal(pickCause(text), 'Unable to locate package docker.io');
  });

  it('finds a full disk before what follows from it', () => {
    const text = 'cat: write error: No space left on device\nE: dpkg failed\n';
    assert.equal(pickCause(text), 'cat: write error: No space left on device');
  });

  it('takes the last words of a program that says nothing of an error', () => {
    assert.equal(pickCause('one\ntwo.\n\n'), 'two');
    assert.equal(pickCause('\n'), '');
  });
});

describe('stepFailure', () => {
  const step = restartEngine(2376, 'active', '');

  it('names the engine’s reason, and that Docker runs as before', () => {
    const failure = stepFailure('pi4', { step, output: portTaken, undone: true });
    assert.equal(
      failure.message,
      '“pi4”: Docker did not start with its new configuration: failed to load listeners: listen tcp 0.0.0.0:2376: bind: address already in use.',
    );
    assert.match(failure.remedy, /^Everything was taken back and Docker runs as before\./);
    assert.equal(failure.reason, 'engine-did-not-start');
  });

  it('promises nothing where not everything could be taken back', () => {
    const failure = stepFailure('pi4', { step, output: portTaken, undone: false });
    assert.equal(failure.reason, 'undo-failed');
    assert.doesNotMatch(failure.remedy, /as before\./);
  });

  it('names a full disk as such', () => {
    assert.equal(stepFailure('pi4', { step, output: 'No space left on device', undone: true }).reason, 'disk-full');
  });

  it('has a sentence for a host that says nothing at all', () => {
    const failure = stepFailure('pi4', { step: undefined, output: '', undone: undefined });
    assert.equal(failure.message, '“pi4”: the work on the host could not begin: the host gave no reason.');
  });
});
