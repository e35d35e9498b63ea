import assert from 'node:assert/strict';
import { CertificateAuthority } from '../../../../src/certificates/authority';
import { EngineFailure } from '../../../../src/engine/failure';
import type { StoredMachine } from '../../../../src/machines/machine';
import { CredentialCheck } from '../../../../src/machines/fleet/credential-check';
import { Monitor } from '../../../../src/machines/fleet/monitor';
import { MachineStore } from '../../../../src/machines/store';
import { Deferred, FakeClock, FakeEngines } from '../support/fakes';
import { sampleMachine } from '../support/samples';
import { deleteFolder, temporaryFolder } from '../support/temporary';

const second = 1000;

describe('Monitor with a fake engine and a fake clock', () => {
  let root: string;
  let store: MachineStore;
  let engines: FakeEngines;
  let clock: FakeClock;
  let monitor: Monitor;
  let snapshots: { state: string; changed: boolean }[];
  let waiting: (() => void)[];

  const entry = (address = '10.77.0.13'): StoredMachine => {
    const machine = sampleMachine({ address });
    return { kind: 'machine', name: machine.name, machine };
  };
  const noRoute = (): Promise<never> => Promise.reject(new EngineFailure('no-route', 'No route.', ''));
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  /** Lets the time pass after which a look is due, and waits for what it finds. */
  const pass = async (milliseconds: number): Promise<void> => {
    const looks = snapshots.length;
    clock.advance(milliseconds - 1);
    assert.equal(snapshots.length, looks);
    assert.deepEqual(clock.waits(), [1]);
    clock.advance(1);
    await until(() => snapshots.length === looks + 1);
  };

  before(async () => {
    root = await temporaryFolder();
    store = new MachineStore(root);
    await new CertificateAuthority(store.certificatesDirectory).ensure();
    await store.save(sampleMachine());
    await store.installClientFiles('pi3');
  });
  after(() => deleteFolder(root));
  beforeEach(() => {
    engines = new FakeEngines();
    clock = new FakeClock();
    [snapshots, waiting] = [[], []];
    monitor = new Monitor(entry(), {
      store,
      engines,
      credentials: new CredentialCheck(),
      clock,
      onSnapshot: ({ snapshot }, changed) => {
        snapshots.push({ state: snapshot.state, changed });
        // After the look has ended, when the next one is planned.
        setImmediate(() => waiting.splice(0).forEach((resolve) => resolve()));
      },
      report: (error) => assert.fail(String(error)),
    });
  });
  afterEach(() => monitor.dispose());

  it('never polls twice at the same time; those who ask meanwhile share the next poll', async () => {
    const gates = [new Deferred(), new Deferred()];
    engines.prepare = (engine) => (engine.answerPing = () => gates[engine.pings - 1]?.promise ?? assert.fail());
    const first = monitor.check();
    const [second, third] = [monitor.check(), monitor.check()];
    assert.equal(second, third);
    assert.notEqual(first, second);
    gates[0]?.resolve();
    await first;
    assert.equal(snapshots.length, 1);
    gates[1]?.resolve();
    await second;
    assert.equal(engines.of('pi3').pings, 2);
    assert.equal(snapshots.length, 2);
  });

  it('reports whether a poll changed anything', async () => {
    await monitor.check();
    await monitor.check();
    engines.of('pi3').answerPing = noRoute;
    await monitor.check();
    assert.deepEqual(snapshots, [
      { state: 'running', changed: true },
      { state: 'running', changed: false },
      { state: 'unreachable', changed: true },
    ]);
  });

  it('plans nothing while not visible', async () => {
    await monitor.check();
    assert.deepEqual(clock.waits(), []);
  });

  it('polls every fifteen seconds while visible, and stops when hidden', async () => {
    monitor.setVisible(true);
    await monitor.check();
    await pass(15 * second);
    await pass(15 * second);
    monitor.setVisible(false);
    assert.deepEqual(clock.waits(), []);
  });

  it('polls at once when it becomes visible after a long time, and later after a short one', async () => {
    await monitor.check();
    clock.advance(5 * second);
    monitor.setVisible(true);
    assert.deepEqual(clock.waits(), [10 * second]);
    monitor.setVisible(false);
    clock.advance(3600 * second);
    monitor.setVisible(true);
    assert.deepEqual(clock.waits(), [0]);
    clock.advance(0);
    await until(() => snapshots.length === 2);
  });

  it('doubles its pauses up to one minute if nothing responds, and shortens them again after', async () => {
    engines.prepare = (engine) => (engine.answerPing = noRoute);
    monitor.setVisible(true);
    await monitor.check();
    await pass(30 * second);
    await pass(60 * second);
    await pass(60 * second);
    engines.of('pi3').answerPing = () => Promise.resolve();
    await pass(60 * second);
    assert.equal(monitor.snapshot.state, 'running');
    await pass(15 * second);
  });

  it('keeps polling often at a host that is up while its engine is down', async () => {
    engines.prepare = (engine) => {
      engine.answerPing = () => Promise.reject(new EngineFailure('refused', 'Refused.', ''));
    };
    monitor.setVisible(true);
    await monitor.check();
    await pass(15 * second);
  });

  it('wants a new poll for a new address or a mark of provisioning, and not for its own notes', () => {
    const with_ = (change: object): StoredMachine => {
      const known = monitor.known;
      return { ...known, machine: { ...known.machine, sidecar: { ...known.machine.sidecar, ...change } } };
    };
    assert.equal(monitor.update(entry()), false);
    assert.equal(monitor.update(with_({ lastSeen: '2026-01-31T12:00:00Z', engineVersion: '1.2.3' })), false);
    assert.equal(monitor.update(with_({ incomplete: { step: 'a', problem: 'b', at: '' } })), true);
    assert.equal(monitor.update(entry('10.77.0.99')), true);
    assert.equal(monitor.machine.address, '10.77.0.99');
  });

  it('discards the response of an engine that was given up', async () => {
    const gate = new Deferred();
    const asked = new Deferred();
    engines.prepare = (engine) => {
      engine.answerPing = () => {
        asked.resolve();
        return gate.promise;
      };
    };
    const looked = monitor.check();
    await asked.promise;
    monitor.update(entry('10.77.0.99'));
    gate.resolve();
    await looked;
    assert.deepEqual(snapshots, []);
    assert.equal(monitor.snapshot.state, 'checking');
  });

  it('gives no engine and does not poll after it was disposed', async () => {
    monitor.dispose();
    await monitor.check();
    await assert.rejects(monitor.engine(), { name: 'Cancelled' });
    assert.deepEqual(engines.made, []);
    assert.deepEqual(snapshots, []);
  });
});
