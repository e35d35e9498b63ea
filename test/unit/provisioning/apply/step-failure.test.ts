import assert from 'node:assert/strict';
import { stepFailure, type FailedRun } from '../../../../src/provisioning/apply/step-failure';
import { writeDaemonJson } from '../../../../src/provisioning/steps/engine-files';
import { awaitEngine, restartEngine } from '../../../../src/provisioning/steps/engine-service';

/** What Docker 20.10 on Debian 12 writes into the journal when its port is taken. */
const portTaken = `Starting docker.service - Docker Application Container Engine...
time="2026-11-22T20:46:38.9Z" level=info msg="Starting up"
failed to load listeners: listen tcp 0.0.0.0:2376: bind: address already in use
docker.service: Main process exited, code=exited, status=1/FAILURE
docker.service: Failed with result 'exit-code'.
Failed to start docker.service - Docker Application Container Engine.
docker.service: Scheduled restart job, restart counter is at 1.
`;

describe('stepFailure', () => {
  const step = restartEngine(2376, 'active', '');

  function run(change: Partial<FailedRun>): FailedRun {
    return { step, code: 1, output: portTaken, undone: true, engineRan: true, ...change };
  }

  it('names the engine’s reason, and that Docker runs as before', () => {
    const failure = stepFailure('pi4', run({}));
    assert.equal(
      failure.message,
      '“pi4”: Docker did not start with its new configuration: failed to load listeners: listen tcp 0.0.0.0:2376: bind: address already in use.',
    );
    assert.match(failure.remedy, /^All changes were rolled back, and Docker runs as before\./);
    assert.equal(failure.reason, 'engine-did-not-start');
  });

  it('promises nothing if not all changes could be rolled back', () => {
    const failure = stepFailure('pi4', run({ undone: false }));
    assert.equal(failure.reason, 'undo-failed');
    assert.doesNotMatch(failure.remedy, /as before\./);
  });

  it('does not claim that Docker runs if it did not before', () => {
    const { remedy } = stepFailure('pi4', run({ engineRan: false }));
    assert.equal(remedy, 'All changes were rolled back. Resolve the cause, then provision again.');
  });

  it('reports an engine that took too long to start', () => {
    const slow = 'time="2026" level=info msg="Loading containers: start."';
    assert.equal(
      stepFailure('pi4', run({ code: 124, output: slow })).message,
      '“pi4”: Docker did not start with its new configuration: it did not start within 180 seconds.',
    );
    assert.equal(
      stepFailure('pi4', run({ step: awaitEngine(), code: 124 })).message,
      '“pi4”: Docker did not start: it did not start within 180 seconds.',
    );
  });

  it('names a full disk as such', () => {
    assert.equal(stepFailure('pi4', run({ output: 'No space left on device' })).reason, 'disk-full');
  });

  it('names a file that was changed in the meantime, and promises nothing about the rest if the host reported nothing', () => {
    const step = writeDaemonJson({ path: '/etc/docker/daemon.json', text: '{}' }, 2376, new Map());
    const change = { step, code: 75, output: '/etc/docker/daemon.json\n' };
    const failure = stepFailure('pi4', run(change));
    assert.equal(
      failure.message,
      '“pi4” stopped at “Edit /etc/docker/daemon.json”: /etc/docker/daemon.json has been changed on the host in the meantime.',
    );
    assert.match(failure.remedy, /^That file was left as it is, .* Provision again/);
    assert.doesNotMatch(stepFailure('pi4', run({ ...change, undone: undefined })).remedy, /rolled back/);
    assert.match(stepFailure('pi4', run({ ...change, undone: false })).message, /in the meantime\. Not all changes/);
  });

  it('reports a host without any output', () => {
    const failure = stepFailure('pi4', run({ step: undefined, output: '', undone: undefined }));
    assert.equal(failure.message, '“pi4”: Provisioning could not start on the host: the host reported no reason.');
  });
});
