import assert from 'node:assert/strict';
import { EngineFailure } from '../../../../src/engine/failure';
import { Cancelled } from '../../../../src/failure';
import { pinImage } from '../../../../src/swarm/services/image-pin';
import { patchNode, patchService } from '../../../../src/swarm/actions/patch';
import { createSpec, withImage, withMember, withReplicas } from '../../../../src/swarm/services/service-spec';
import { FakeSwarm, specOf } from '../support/fake-swarm';
import { node, service } from '../support/objects';

const unpinned = { reference: 'web:1', platforms: [], problem: undefined };

describe('The spec of a service', () => {
  it('says what was asked for, in the Engine API’s words', () => {
    const spec = createSpec(
      {
        image: 'web:1',
        name: 'web',
        ports: [
          { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' },
          { published: undefined, target: 53, protocol: 'udp', mode: 'host' },
        ],
        mode: 'replicated',
        replicas: 6,
        env: ['A=b'],
      },
      unpinned,
    );
    assert.deepEqual(spec, {
      Name: 'web',
      TaskTemplate: { ContainerSpec: { Image: 'web:1', Env: ['A=b'] } },
      Mode: { Replicated: { Replicas: 6 } },
      EndpointSpec: {
        Ports: [
          { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' },
          { Protocol: 'udp', TargetPort: 53, PublishMode: 'host' },
        ],
      },
    });
  });

  it('leaves out what was not asked for', () => {
    const spec = createSpec({ image: 'web:1', ports: [], mode: 'global', env: [] }, unpinned);
    assert.deepEqual(spec, { TaskTemplate: { ContainerSpec: { Image: 'web:1' } }, Mode: { Global: {} } });
  });

  const full = {
    Name: 'web',
    Labels: { a: 'b' },
    TaskTemplate: {
      ContainerSpec: { Image: 'web:1', Env: ['SECRET=x'], Mounts: [{}] },
      Placement: { Constraints: ['node.role==worker'], Platforms: [{ OS: 'linux' }] },
      ForceUpdate: 3,
    },
    Mode: { Replicated: { Replicas: 2 } },
    UnknownToUs: { keep: true },
  };

  it('keeps everything else when it is scaled', () => {
    assert.deepEqual(withReplicas(5)(full, service('s1')), { ...full, Mode: { Replicated: { Replicas: 5 } } });
  });

  it('keeps everything else when the image changes, but not the old image’s platforms', () => {
    const changed = withImage({ reference: 'web:2', platforms: [], problem: undefined })(full, service('s1'));
    assert.deepEqual(changed, {
      ...full,
      TaskTemplate: {
        ...full.TaskTemplate,
        ContainerSpec: { ...full.TaskTemplate.ContainerSpec, Image: 'web:2' },
        Placement: { Constraints: ['node.role==worker'], Platforms: [] },
      },
    });
  });

  it('keeps the platforms, too, where nothing is known of the new image', () => {
    const changed = withImage({ reference: 'web:2', platforms: [], problem: 'No registry.' })(full, service('s1'));
    assert.deepEqual(changed, {
      ...full,
      TaskTemplate: { ...full.TaskTemplate, ContainerSpec: { ...full.TaskTemplate.ContainerSpec, Image: 'web:2' } },
    });
  });

  it('gets no empty placement, which would restart every task', () => {
    const changed = withImage(unpinned)({ TaskTemplate: { ContainerSpec: {} } }, service('s1'));
    assert.deepEqual(changed, { TaskTemplate: { ContainerSpec: { Image: 'web:1' } } });
  });
});

describe('Pinning an image', () => {
  const swarm = new FakeSwarm();

  it('adds the digest and the platforms, without the ones nodes cannot compare', async () => {
    swarm.distribution = () =>
      Promise.resolve({
        digest: 'sha256:abc',
        platforms: [
          { os: 'linux', architecture: 'amd64' },
          { os: 'linux', architecture: 'arm' },
          { os: 'unknown', architecture: 'unknown' },
        ],
      });
    assert.deepEqual(await pinImage(swarm.engine('pi1'), 'web:1', undefined), {
      reference: 'web:1@sha256:abc',
      platforms: [{ OS: 'linux', Architecture: 'amd64' }, { OS: 'linux' }],
      problem: undefined,
    });
  });

  it('leaves the image as it is, and says why, when the registry does not know it or does not answer', async () => {
    swarm.distribution = () => Promise.reject(new EngineFailure('server', 'lookup registry-1.docker.io: timeout', ''));
    const problem = 'lookup registry-1.docker.io: timeout';
    assert.deepEqual(await pinImage(swarm.engine('pi1'), 'web:1', undefined), { ...unpinned, problem });
  });

  it('does not wait for a registry longer than it should', async () => {
    swarm.distribution = (_image, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
      });
    const { problem, ...rest } = await pinImage(swarm.engine('pi1'), 'web:1', undefined, 5);
    assert.deepEqual(rest, { reference: 'web:1', platforms: [] });
    assert.match(problem ?? '', /registry of “web:1” did not respond/);
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    swarm.distribution = () => {
      abort.abort();
      return Promise.reject(new Cancelled());
    };
    await assert.rejects(pinImage(swarm.engine('pi1'), 'web:1', abort.signal), Cancelled);
  });

  it('asks nobody about an image that is pinned already', async () => {
    swarm.calls.length = 0;
    const reference = 'web:1@sha256:abc';
    assert.deepEqual(await pinImage(swarm.engine('pi1'), reference, undefined), {
      reference,
      platforms: [],
      problem: undefined,
    });
    assert.deepEqual(swarm.calls, []);
  });

  it('is left to engines that do it themselves', async () => {
    const old = new FakeSwarm();
    old.apiVersion = '1.29';
    assert.deepEqual(await pinImage(old.engine('pi1'), 'web:1', undefined), unpinned);
    assert.deepEqual(old.calls, []);
  });
});

describe('Changing what others change too', () => {
  it('is done again on the newest spec, which keeps the others’ change', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1', { spec: { Labels: { a: 'old' } } }));
    const engine = swarm.engine('pi1');
    let first = true;
    await patchService(engine, 's1', (spec, read) => {
      if (first) {
        first = false;
        swarm.services.set('s1', { ...read, version: read.version + 1, spec: { Labels: { a: 'theirs' } } });
      }
      return { ...spec, Name: 'ours' };
    });
    assert.deepEqual(specOf(swarm, 's1'), { Labels: { a: 'theirs' }, Name: 'ours' });
  });

  it('survives a version that moves several times', async () => {
    const swarm = new FakeSwarm();
    swarm.nodes.set('n1', node('n1'));
    swarm.conflicts = 3;
    await patchNode(swarm.engine('pi1'), 'n1', withMember('Availability', 'drain'));
    assert.equal(swarm.nodes.get('n1')?.availability, 'drain');
    assert.equal(swarm.callsTo('updateNode').length, 4);
  });

  it('gives up when it never comes through', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1'));
    swarm.conflicts = 100;
    await assert.rejects(
      patchService(swarm.engine('pi1'), 's1', (spec) => spec),
      (error) => error instanceof EngineFailure && error.reason === 'out-of-sequence',
    );
  });

  it('is not tried again when it fails for another reason', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1'));
    swarm.broken.set('pi1', 'lost');
    await assert.rejects(patchService(swarm.engine('pi1'), 's1', (spec) => spec));
    assert.equal(swarm.calls.length, 1);
  });
});
