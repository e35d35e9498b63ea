import assert from 'node:assert/strict';
import type { EngineEndpoint } from '../../src/engine/endpoint';
import type { Engine } from '../../src/engine/engine';
import { connectEngine } from '../../src/engine/engine-client';
import { EngineFailure, type EngineReason } from '../../src/engine/failure';
import { tlsEndpoint } from '../../src/machines/fleet/endpoint';
import type { Machine } from '../../src/machines/machine';
import type { SshConnection } from '../../src/ssh/connection';
import { resolveTarget } from '../../src/ssh/resolve-target';
import { hanging } from '../hanging';
import { Lab, type LabMachine } from '../lab/lab';
import { skipWithoutLab } from '../lab/mocha';
import { ProvisioningSetup, RecordingObserver } from './support/provisioning';

describe('connectEngine to real engines', function () {
  this.timeout(hanging);
  let lab: Lab;
  let setup: ProvisioningSetup;
  let old: Machine;
  let recent: Machine;
  const engines: Engine[] = [];

  before(async function () {
    skipWithoutLab(this);
    lab = await Lab.create();
    const [pi1, pi2] = await Promise.all([
      lab.boot({ name: 'pi1', kind: 'bookworm-docker' }),
      lab.boot({ name: 'pi2', kind: 'trixie-docker' }),
    ]);
    setup = await ProvisioningSetup.create(lab);
    [old, recent] = await Promise.all([setup.provision(setup.spec(pi1)), setup.provision(setup.spec(pi2))]);
  });

  afterEach(() => {
    for (const engine of engines.splice(0)) {
      engine.dispose();
    }
  });

  after(async () => {
    await (setup as ProvisioningSetup | undefined)?.clear();
    await (lab as Lab | undefined)?.down();
  });

  function connect(endpoint: EngineEndpoint): Engine {
    const engine = connectEngine(endpoint);
    engines.push(engine);
    return engine;
  }

  async function engineOf(machine: Machine): Promise<Engine> {
    return connect(await tlsEndpoint(machine, setup.store));
  }

  function host(machine: Machine): LabMachine {
    return lab.machine(machine.name);
  }

  function failsWith(...reasons: EngineReason[]) {
    return (error: unknown): boolean => {
      assert.ok(error instanceof EngineFailure, String(error));
      assert.ok(reasons.includes(error.reason), `${error.reason}: ${error.message}`);
      assert.match(error.message, /“pi\d”/);
      return true;
    };
  }

  it('are used with the API version of each', async () => {
    assert.equal(await (await engineOf(old)).apiVersion(), '1.41');
    assert.equal(await (await engineOf(recent)).apiVersion(), '1.45');
  });

  it('report version, host and swarm in the same form', async () => {
    for (const [machine, version] of [
      [old, '20.10.24'],
      [recent, '26.1.5'],
    ] as const) {
      const engine = await engineOf(machine);
      assert.ok((await engine.version()).version.startsWith(version));
      const info = await engine.info();
      assert.deepEqual([info.name, info.swarm.localState], [machine.name, 'inactive']);
      const { time } = await engine.ping();
      assert.ok(time !== undefined && Math.abs(time - Date.now()) < 60_000);
    }
  });

  it('reject a certificate of another authority, and are distinguished by theirs', async () => {
    const stranger = await setup.authority.readClient();
    const other = await ProvisioningSetup.create(lab);
    const theirs = await other.authority.ensure();
    for (const machine of [old, recent]) {
      const endpoint = await tlsEndpoint(machine, setup.store);
      const { cert, key, ca } = theirs;
      await assert.rejects(connect({ ...endpoint, cert, key }).info(), failsWith('client-certificate'));
      await assert.rejects(connect({ ...endpoint, ca }).info(), failsWith('certificate-untrusted'));
      assert.equal((await connect({ ...endpoint, ca: stranger.ca }).info()).name, machine.name);
    }
    await other.clear();
  });

  it('are not mistaken for what listens on another port', async () => {
    const endpoint = await tlsEndpoint(old, setup.store);
    await assert.rejects(connect({ ...endpoint, port: 22 }).info(), failsWith('not-an-engine'));
    await assert.rejects(connect({ ...endpoint, port: 2375 }).info(), failsWith('refused'));
  });

  it('are reported as not responding within seconds when their cable is pulled, and respond again after', async () => {
    const engine = await engineOf(old);
    await engine.info();
    await host(old).cut();
    try {
      const fresh = await engineOf(old);
      await assert.rejects(fresh.ping(), (error) => {
        assert.ok(error instanceof EngineFailure && failsWith('timed-out', 'no-route')(error));
        // That is the end of Linux's own patience, after two minutes.
        assert.doesNotMatch(String(error.cause), /ETIMEDOUT/);
        return true;
      });
      await assert.rejects(engine.ping(), failsWith('timed-out', 'no-route', 'lost'));
    } finally {
      await host(old).heal();
    }
    assert.equal((await engine.info()).name, 'pi1');
  });

  it('report that the events were lost when they restart, and are found again', async () => {
    const engine = await engineOf(recent);
    const abort = new AbortController();
    const seen: string[] = [];
    const listening = (async () => {
      for await (const event of engine.events({ filters: { type: ['network'], event: ['create'] } }, abort.signal)) {
        seen.push(`${event.action} ${event.attributes['name'] ?? ''}`);
        await host(recent).succeed('systemctl restart docker');
      }
    })();
    const lost = assert.rejects(listening, failsWith('lost'));
    // Until the engine listens to us, there is nothing to hear.
    while (seen.length === 0) {
      await host(recent).run('docker network create deck; docker network rm deck');
    }
    await lost;
    assert.equal(seen[0], 'create deck');
    assert.equal((await engine.info()).name, 'pi2');
  });

  it('report what does not exist in their own words', async () => {
    const engine = await engineOf(recent);
    await engine.initSwarm({ advertiseAddress: host(recent).address });
    await assert.rejects(engine.node('nobody'), failsWith('not-found'));
    await assert.rejects(engine.service('nothing'), failsWith('not-found'));
    const [node] = await engine.nodes();
    assert.ok(node);
    await engine.updateNode(node.id, node.version, { ...node.spec, Availability: 'drain' });
    await assert.rejects(engine.updateNode(node.id, node.version, node.spec), failsWith('out-of-sequence'));
    await assert.rejects(engine.leaveSwarm({ force: false }), failsWith('conflict'));
    await assert.rejects(engine.createService({ Name: 'x y' }), failsWith('bad-request'));
    await engine.leaveSwarm({ force: true });
    await assert.rejects(engine.nodes(), failsWith('not-a-manager'));
  });

  it('report that a swarm is locked after a restart', async () => {
    const engine = await engineOf(recent);
    await host(recent).succeed(`docker swarm init --autolock --advertise-addr ${host(recent).address}`);
    await host(recent).succeed('systemctl restart docker');
    const state = async (): Promise<string> => (await engine.info()).swarm.localState;
    while ((await state()) === 'pending') {
      await host(recent).succeed('sleep 0.2');
    }
    assert.equal(await state(), 'locked');
    await assert.rejects(engine.nodes(), (error) => {
      assert.ok(error instanceof EngineFailure);
      assert.match(error.message, /The swarm on “pi2” is locked/);
      return true;
    });
    await host(recent).succeed('docker swarm leave --force');
  });

  it('with live-restore cannot join a swarm, and the failure explains why', async () => {
    const daemon = '/etc/docker/daemon.json';
    const before = await host(old).run(`cat ${daemon}`);
    const config = before.code === 0 ? (JSON.parse(before.stdout) as object) : {};
    await host(old).writeFile(daemon, JSON.stringify({ ...config, 'live-restore': true }));
    await host(old).succeed('systemctl restart docker');
    const engine = await engineOf(old);
    await assert.rejects(engine.initSwarm({ advertiseAddress: host(old).address }), (error) => {
      assert.ok(error instanceof EngineFailure);
      assert.match(error.message, /“pi1” uses live-restore/);
      return true;
    });
    await (before.code === 0 ? host(old).writeFile(daemon, before.stdout) : host(old).succeed(`rm ${daemon}`));
    await host(old).succeed('systemctl restart docker');
  });

  describe('over SSH', () => {
    let connection: SshConnection | undefined;

    afterEach(() => connection?.close());

    async function over(machine: Machine, user: string): Promise<{ engine: Engine; opened: () => number }> {
      const request = { host: machine.address, user, keyPath: lab.keyPath };
      const { connector } = setup.parts();
      const target = await resolveTarget(request, {
        homeDirectory: setup.directory,
        workingDirectory: setup.directory,
        agent: undefined,
        userName: user,
        systemConfig: '/nonexistent',
      });
      const live = await connector.connect(target, { prompts: new RecordingObserver() });
      connection = live;
      let opened = 0;
      const openSocket = (signal?: AbortSignal) => {
        opened++;
        return live.openSocket('/var/run/docker.sock', signal);
      };
      return { engine: connect({ kind: 'ssh', machine: machine.name, openSocket }), opened: () => opened };
    }

    it('respond as over TLS, through one channel for consecutive calls', async () => {
      const { engine, opened } = await over(old, 'root');
      assert.equal((await engine.info()).name, 'pi1');
      assert.equal((await engine.version()).os, 'linux');
      await engine.networks();
      assert.equal(opened(), 1);
    });

    it('send events until they are stopped', async () => {
      const { engine } = await over(recent, 'root');
      const abort = new AbortController();
      const since = (await engine.ping()).time;
      await host(recent).succeed('docker network create over-ssh');
      for await (const event of engine.events(since === undefined ? {} : { since }, abort.signal)) {
        if (event.attributes['name'] === 'over-ssh') {
          abort.abort();
        }
      }
    });

    it('report why a user cannot open the socket', async () => {
      const { engine } = await over(old, 'stowaway');
      await assert.rejects(engine.info(), (error) => error instanceof EngineFailure && error.reason === 'refused');
    });

    it('report that the connection was lost when it ends', async () => {
      const { engine } = await over(old, 'root');
      await engine.info();
      connection?.close();
      await assert.rejects(engine.info(), EngineFailure);
    });
  });
});
