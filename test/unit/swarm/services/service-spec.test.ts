import assert from 'node:assert/strict';
import { createSpec, withImage, withReplicas } from '../../../../src/swarm/services/service-spec';
import { service } from '../support/objects';

const unpinned = { reference: 'web:1', platforms: [], problem: undefined };

describe('service-spec', () => {
  it('contains what was asked for, in the terms of the Engine API', () => {
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

  it('keeps everything else if the service is scaled', () => {
    assert.deepEqual(withReplicas(5)(full, service('s1')), { ...full, Mode: { Replicated: { Replicas: 5 } } });
  });

  it('keeps everything else if the image changes, except the platforms of the old image', () => {
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

  it('also keeps the platforms if nothing is known of the new image', () => {
    const changed = withImage({ reference: 'web:2', platforms: [], problem: 'No registry.' })(full, service('s1'));
    assert.deepEqual(changed, {
      ...full,
      TaskTemplate: { ...full.TaskTemplate, ContainerSpec: { ...full.TaskTemplate.ContainerSpec, Image: 'web:2' } },
    });
  });

  it('adds no empty placement, which would restart every task', () => {
    const changed = withImage(unpinned)({ TaskTemplate: { ContainerSpec: {} } }, service('s1'));
    assert.deepEqual(changed, { TaskTemplate: { ContainerSpec: { Image: 'web:1' } } });
  });
});
