import assert from 'node:assert/strict';
import fc from 'fast-check';
import { optionalPort, optionalTime, textMap, UnexpectedAnswer } from '../../../../src/engine/guards';
import { parseInfo, parseNetwork, parseSwarm, parseWarnings } from '../../../../src/engine/parse/parse-engine';
import { parseNode } from '../../../../src/engine/parse/parse-node';
import { parseService } from '../../../../src/engine/parse/parse-service';
import { parseTask } from '../../../../src/engine/parse/parse-task';

const service = {
  ID: 's1',
  Version: { Index: 12 },
  CreatedAt: '2026-11-22T20:00:00.5Z',
  Spec: {
    Name: 'web',
    Labels: { team: 'deck' },
    TaskTemplate: { ContainerSpec: { Image: 'web:1@sha256:abc' } },
    Mode: { Replicated: { Replicas: 6 } },
    EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'ingress' }] },
  },
  Endpoint: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 30_000, PublishMode: 'ingress' }] },
};

describe('parsers of the Engine API', () => {
  it('make a service with the ports that the engine chose', () => {
    const parsed = parseService(service);
    assert.deepEqual(parsed.ports, [{ published: 30_000, target: 80, protocol: 'tcp', mode: 'ingress' }]);
    assert.deepEqual(parsed.mode, { kind: 'replicated', replicas: 6 });
    assert.equal(parsed.version, 12);
    assert.equal(parsed.createdAt, Date.UTC(2026, 10, 22, 20, 0, 0, 500));
  });

  it('make a service with the ports of its spec until the engine has chosen', () => {
    assert.deepEqual(parseService({ ...service, Endpoint: {} }).ports, [
      { published: undefined, target: 80, protocol: 'tcp', mode: 'ingress' },
    ]);
  });

  it('keep the complete spec for the next update', () => {
    assert.deepEqual(parseService(service).spec, service.Spec);
  });

  it('recognize jobs and reject an unknown mode', () => {
    const withMode = (Mode: object): object => ({ ...service, Spec: { ...service.Spec, Mode } });
    assert.deepEqual(parseService(withMode({ ReplicatedJob: { TotalCompletions: 3 } })).mode, {
      kind: 'replicated-job',
      completions: 3,
    });
    assert.deepEqual(parseService(withMode({ GlobalJob: {} })).mode, { kind: 'global-job' });
    assert.throws(() => parseService(withMode({ Quantum: {} })), /Mode is Quantum/);
  });

  it('leave out an update that never was', () => {
    assert.equal(parseService({ ...service, UpdateStatus: {} }).updateStatus, undefined);
    assert.equal(
      parseService({ ...service, UpdateStatus: { State: 'paused', Message: 'x' } }).updateStatus?.state,
      'paused',
    );
  });

  it('make a node that has not reported yet', () => {
    const node = parseNode({ ID: 'n1', Spec: { Role: 'worker', Availability: 'drain' }, Status: {} });
    assert.equal(node.state, 'unknown');
    assert.equal(node.availability, 'drain');
    assert.equal(node.manager, undefined);
  });

  it('make each availability of a node that swarmkit has', () => {
    const availabilityOf = (Availability?: string): string =>
      parseNode({ ID: 'n1', Spec: { Role: 'worker', Availability } }).availability;
    assert.deepEqual(['active', 'pause', 'drain', 'levitate', undefined].map(availabilityOf), [
      ...['active', 'pause', 'drain'],
      ...['active', 'active'],
    ]);
  });

  it('make a task with its error and its host ports', () => {
    const task = parseTask({
      ID: 't1',
      ServiceID: 's1',
      Slot: 3,
      NodeID: '',
      DesiredState: 'running',
      Status: {
        State: 'pending',
        Timestamp: '2026-11-22T20:00:00Z',
        Err: 'no suitable node',
        PortStatus: { Ports: [{ PublishedPort: 8080, TargetPort: 80, Protocol: 'tcp', PublishMode: 'host' }] },
      },
    });
    assert.equal(task.nodeId, undefined);
    assert.equal(task.error, 'no suitable node');
    assert.equal(task.stateSince, Date.UTC(2026, 10, 22, 20));
    assert.deepEqual(task.hostPorts, [{ published: 8080, target: 80, protocol: 'tcp', mode: 'host' }]);
  });

  it('treat a state that swarmkit does not define as unknown', () => {
    assert.equal(parseTask({ ID: 't1', Status: { State: 'levitating' } }).state, 'unknown');
    assert.equal(parseTask({ ID: 't2', Status: { State: 'running' } }).state, 'running');
  });

  it('make the local part in a swarm, for workers without a cluster', () => {
    const info = parseInfo({
      Name: 'pi2',
      ServerVersion: '20.10.24',
      Warnings: null,
      Swarm: {
        NodeID: 'n2',
        NodeAddr: '10.77.0.12',
        LocalNodeState: 'active',
        RemoteManagers: [{ NodeID: 'n1', Addr: '10.77.0.11:2377' }],
        Cluster: null,
      },
    });
    assert.deepEqual(info.swarm, {
      localState: 'active',
      nodeId: 'n2',
      nodeAddress: '10.77.0.12',
      controlAvailable: false,
      error: undefined,
      remoteManagers: [{ nodeId: 'n1', address: '10.77.0.11:2377' }],
      clusterId: undefined,
      nodes: undefined,
      managers: undefined,
    });
  });

  it('make the local part in a swarm of a manager, with its cluster', () => {
    const { swarm } = parseInfo({
      Name: 'pi1',
      ServerVersion: '20.10.24',
      Swarm: {
        NodeID: 'n1',
        LocalNodeState: 'active',
        ControlAvailable: true,
        Error: 'rpc error',
        Cluster: { ID: 'c1' },
        Nodes: 3,
        Managers: 2,
      },
    });
    assert.deepEqual(
      [swarm.clusterId, swarm.controlAvailable, swarm.error, swarm.nodes, swarm.managers],
      ['c1', true, 'rpc error', 3, 2],
    );
  });

  it('name a swarm’s managers in the same order each time, as engines shuffle them', () => {
    const managers = ['n1', 'n2', 'n3'].map((id) => ({ NodeID: id, Addr: `10.77.0.1${id.slice(1)}:2377` }));
    const shuffled = fc.shuffledSubarray(managers, { minLength: 3 });
    fc.assert(
      fc.property(shuffled, (RemoteManagers) => {
        const { swarm } = parseInfo({ Name: 'pi2', ServerVersion: '20.10.24', Swarm: { RemoteManagers } });
        assert.deepEqual(
          swarm.remoteManagers.map(({ nodeId }) => nodeId),
          ['n1', 'n2', 'n3'],
        );
      }),
    );
  });

  it('name the token that is missing', () => {
    assert.throws(() => parseSwarm({ ID: 'c1', JoinTokens: { Worker: 'w' } }), /Manager is missing/);
  });

  it('give warnings whichever way they are spelled', () => {
    assert.deepEqual(parseWarnings({ Warnings: ['a'] }), ['a']);
    assert.deepEqual(parseWarnings({ Warning: 'b' }), ['b']);
    assert.deepEqual(parseWarnings(undefined), []);
  });

  it('never end in anything but a value or a named field, whatever JSON arrives', () => {
    const parsers = [parseInfo, parseSwarm, parseNode, parseService, parseTask, parseNetwork, parseWarnings];
    const keys = fc.constantFrom(
      'ID',
      'Spec',
      'Status',
      'Version',
      'Mode',
      'Ports',
      'Swarm',
      'Name',
      'Endpoint',
      'Labels',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.array(tie('tree')), fc.dictionary(keys, tie('tree'))),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...parsers), tree, (parse, answer) => {
        try {
          parse(answer);
        } catch (error) {
          assert.ok(error instanceof UnexpectedAnswer, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('hold a thousand labels at most, ports that there are, and no time before 1970', () => {
    const labels = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`label${index}`, '']));
    assert.equal(Object.keys(textMap({ labels }, 'labels')).length, 1000);
    assert.equal(optionalPort({ port: 65_535 }, 'port'), 65_535);
    assert.equal(optionalPort({ port: 65_536 }, 'port'), undefined);
    assert.equal(optionalTime({ time: '0001-01-01T00:00:00Z' }, 'time'), undefined);
  });
});
