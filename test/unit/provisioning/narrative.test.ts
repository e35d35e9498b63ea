import assert from 'node:assert/strict';
import {
  connectedLine,
  connectingLine,
  doneLine,
  inspectionLine,
  planLine,
  stepLine,
} from '../../../src/provisioning/narrative';
import type { Plan } from '../../../src/provisioning/plan';
import { enableEngine, restartEngine } from '../../../src/provisioning/steps/engine-service';
import { finishInstallation, installDistributionPackage } from '../../../src/provisioning/steps/install';
import { putCertificates } from '../../../src/provisioning/steps/engine-files';
import { recordedFacts } from './support/recorded';

const target = {
  host: 'pi3.local',
  port: 22,
  user: 'pirate',
  identityFiles: [],
  agent: undefined,
  hostKeyAlias: undefined,
  jumps: [],
};

function plan(change: Partial<Plan>): Plan {
  return {
    steps: [],
    restartsEngine: false,
    stopsContainers: [],
    moreContainers: 0,
    doubts: [],
    warnings: [],
    ...change,
  };
}

describe('narrative', () => {
  it('describes each phase in one line', async () => {
    const facts = await recordedFacts('bookworm-containers', { architecture: 'arm64' });
    const certificates = putCertificates({ ca: '', cert: '', key: '' }, '', new Map());
    const steps = [certificates, restartEngine(2376, 'active', '')];
    assert.deepEqual(
      [
        connectingLine(target),
        connectedLine(['connected to pirate@pi3.local:22 (10.77.0.13)', 'host key ED25519 SHA256:4x is known']),
        inspectionLine(facts),
        planLine(plan({ steps, restartsEngine: true, stopsContainers: ['web', 'db'] })),
        stepLine(1, 2, certificates.title, 84),
        stepLine(2, 2, 'Restart the engine', 1316),
        doneLine('tcp://10.77.0.13:2376', 2104),
      ],
      [
        'Connecting to pirate@pi3.local:22 …',
        '… connected to pirate@pi3.local:22 (10.77.0.13), host key ED25519 SHA256:4x is known',
        'Inspecting the host … Debian 12 arm64, systemd, Docker 20.10.24 from docker.io, 2 running containers',
        'Plan: 3 files, engine restarts (stops web, db)',
        '1/2 Put certificates into /etc/docker … 0.1 s',
        '2/2 Restart the engine … 1.3 s',
        'Docker is up and running at tcp://10.77.0.13:2376, verified with your client certificate … 2.1 s',
      ],
    );
  });

  it('puts an IPv6 address into brackets', () => {
    assert.equal(connectingLine({ ...target, host: '2001:db8::5' }), 'Connecting to pirate@[2001:db8::5]:22 …');
  });

  it('describes hosts without Docker, with stopped Docker, without a package, and in a swarm', async () => {
    assert.match(inspectionLine(await recordedFacts('bookworm-bare')), /, systemd, no Docker$/);
    const facts = await recordedFacts('bookworm-docker');
    assert.match(inspectionLine({ ...facts, unit: { ...facts.unit, activeState: 'failed' } }), /not running$/);
    const engine = { path: '/opt/dockerd', version: '27.1.1', packageName: undefined, halfInstalled: false };
    assert.match(
      inspectionLine({ ...facts, engine, inSwarm: true, runningContainers: ['web'] }),
      /, Docker 27\.1\.1, 1 running container, in a swarm$/,
    );
    assert.match(inspectionLine({ ...facts, engine: { ...engine, halfInstalled: true } }), /partially installed$/);
    assert.match(inspectionLine({ ...facts, unit: { ...facts.unit, activeState: 'activating' } }), /, starting$/);
    assert.match(inspectionLine({ ...facts, containersUnknown: true }), /, running containers unknown$/);
  });

  it('sums up plans of every kind', () => {
    assert.deepEqual(
      [
        planLine(plan({})),
        planLine(plan({ steps: installDistributionPackage() })),
        planLine(plan({ steps: finishInstallation('docker-ce'), restartsEngine: true })),
        planLine(plan({ steps: [restartEngine(2376, 'inactive', '')] })),
        planLine(plan({ steps: [restartEngine(2376, 'active', ''), enableEngine()], restartsEngine: true })),
      ],
      [
        'Plan: nothing to change',
        'Plan: install Docker from docker.io, then configure it',
        'Plan: finish the installation of docker-ce, then configure it, engine restarts',
        'Plan: engine starts',
        'Plan: engine restarts, engine starts at boot',
      ],
    );
  });
});
