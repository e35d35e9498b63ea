import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/certificates/authority';
import { connectEngine } from '../../../src/engine/engine-client';
import { Fleet } from '../../../src/machines/fleet';
import type { MachineSnapshot } from '../../../src/machines/snapshot';
import { MachineStore } from '../../../src/machines/store';
import { sampleMachine } from './support/samples';
import { deleteFolder, temporaryFolder } from './support/temporary';

const answers: Readonly<Record<string, object>> = {
  info: {
    ID: 'x',
    Name: 'pi3',
    ServerVersion: '26.1.5',
    Swarm: {
      NodeID: 'node1',
      NodeAddr: '10.77.0.13',
      LocalNodeState: 'active',
      ControlAvailable: true,
      Cluster: { ID: 'cluster1' },
    },
  },
  'nodes/node1': {
    ID: 'node1',
    Version: { Index: 1 },
    Spec: { Role: 'manager', Availability: 'active' },
    Description: { Hostname: 'pi3', Engine: { EngineVersion: '26.1.5' } },
    Status: { State: 'ready', Addr: '10.77.0.13' },
    ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '10.77.0.13:2377' },
  },
};

describe('Fleet over TLS with a server that implements part of the Engine API', () => {
  let root: string;
  let store: MachineStore;
  let authority: CertificateAuthority;
  let server: Server;
  let fleet: Fleet;

  const serve = async (names: string[]): Promise<void> => {
    const certificate = await authority.issueServerCertificate({ machine: 'pi3', names });
    const { ca } = await authority.readClient();
    server = createServer({ ...certificate, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      const path = (request.url ?? '').replace(/^\/(v[\d.]+\/)?/, '').replace(/\?.*/, '');
      response.setHeader('Api-Version', '1.45');
      response.setHeader('Content-Type', path === '_ping' ? 'text/plain' : 'application/json');
      response.statusCode = path === '_ping' || path in answers ? 200 : 404;
      response.end(path === '_ping' ? 'OK' : JSON.stringify(answers[path] ?? { message: 'page not found' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await store.save(sampleMachine({ address: '127.0.0.1', enginePort: (server.address() as AddressInfo).port }));
    await store.installClientFiles('pi3');
  };
  const seen = async (): Promise<MachineSnapshot> => {
    await fleet.refresh();
    const [entry] = fleet.entries();
    assert.equal(entry?.kind, 'machine');
    return entry.snapshot;
  };
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };

  beforeEach(async () => {
    root = await temporaryFolder();
    store = new MachineStore(root);
    authority = new CertificateAuthority(store.certificatesDirectory);
    await authority.ensure();
    fleet = new Fleet({ store, engines: { connect: connectEngine }, report: (error) => assert.fail(String(error)) });
  });
  afterEach(async () => {
    fleet.dispose();
    await fleet.settled();
    if (server.listening) {
      await stop();
    }
    await deleteFolder(root);
  });

  it('sees a running engine with its version and its part in the swarm', async () => {
    await serve(['127.0.0.1']);
    await fleet.start();
    const snapshot = await seen();
    assert.equal(snapshot.problem, undefined);
    assert.equal(snapshot.state, 'running');
    assert.equal(snapshot.engineVersion, '26.1.5');
    assert.equal(snapshot.swarm?.role, 'leader');
    assert.equal(snapshot.swarm.clusterId, 'cluster1');
  });

  it('sees that the engine went down, and that it came back', async () => {
    await serve(['127.0.0.1']);
    await fleet.start();
    assert.equal((await seen()).state, 'running');
    await stop();
    const down = await seen();
    assert.equal(down.state, 'engine-down');
    assert.match(down.problem?.sentence ?? '', /pi3/);
    await serve(['127.0.0.1']);
    assert.equal((await seen()).state, 'running');
  });

  it('sees a certificate for another name, and names the machine', async () => {
    await serve(['pi4.local']);
    await fleet.start();
    const snapshot = await seen();
    assert.equal(snapshot.state, 'error');
    assert.match(snapshot.problem?.sentence ?? '', /pi3/);
    assert.notEqual(snapshot.problem?.remedy, '');
  });

  it('detects that the engine trusts another authority', async () => {
    await serve(['127.0.0.1']);
    await rm(store.certificatesDirectory, { recursive: true });
    await new CertificateAuthority(join(root, 'certs')).ensure();
    await store.installClientFiles('pi3');
    await fleet.start();
    const snapshot = await seen();
    assert.equal(snapshot.state, 'error');
    assert.match(snapshot.problem?.sentence ?? '', /pi3/);
  });
});
