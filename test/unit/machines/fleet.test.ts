import assert from 'node:assert/strict';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/certificates/authority';
import { EngineFailure, type EngineReason } from '../../../src/engine/failure';
import { Fleet, type FleetEntry, type FleetStore } from '../../../src/machines/fleet';
import type { StoreEntry } from '../../../src/machines/machine';
import type { MachineSnapshot } from '../../../src/machines/snapshot';
import { MachineStore } from '../../../src/machines/store';
import type { StoreWatcher } from '../../../src/machines/store/store-watch';
import { Deferred, FakeClock, FakeEngines, outsideSwarm, sampleInfo, sampleNode } from './support/fakes';
import { sampleMachine } from './support/samples';
import { deleteFolder, temporaryFolder } from './support/temporary';

const manager = {
  ...outsideSwarm,
  localState: 'active',
  nodeId: 'node1',
  controlAvailable: true,
  clusterId: 'c1',
} as const;
const fails = (reason: EngineReason) => (): Promise<never> =>
  Promise.reject(new EngineFailure(reason, 'Cause.', 'Remedy.'));
const never = (): Promise<never> => new Deferred<never>().promise;

describe('Fleet with a real store and fake engines', () => {
  let prepared: string;
  let root: string;
  let store: MachineStore;
  let engines: FakeEngines;
  let clock: FakeClock;
  let fleet: Fleet;
  let reported: unknown[];
  let changes: (string | undefined)[];
  let waiting: (() => void)[];

  const add = async (name: string, address = '10.77.0.13'): Promise<void> => {
    await store.save(sampleMachine({ name, address }));
    await store.installClientFiles(name);
  };
  const entry = (name: string): FleetEntry | undefined =>
    fleet.entries().find((each) => (each.kind === 'machine' ? each.machine.name : each.name) === name);
  const snapshot = (name: string): MachineSnapshot => {
    const found = entry(name);
    assert.equal(found?.kind, 'machine', `${name} is no machine`);
    return found.snapshot;
  };
  const state = (name: string): string => snapshot(name).state;
  /** Resolves once a condition holds, which is checked after each change of the fleet and each new engine. */
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const wake = (): void => waiting.splice(0).forEach((resolve) => resolve());

  before(async () => {
    prepared = await temporaryFolder();
    await new CertificateAuthority(join(prepared, 'certs')).ensure();
  });
  after(() => deleteFolder(prepared));
  beforeEach(async () => {
    root = await temporaryFolder();
    await cp(prepared, root, { recursive: true });
    store = new MachineStore(root);
    engines = new FakeEngines();
    clock = new FakeClock();
    [reported, changes, waiting] = [[], [], []];
    fleet = new Fleet({ store, engines, clock, report: (error) => reported.push(error) });
    engines.onMade = wake;
    fleet.onDidChange((name) => {
      changes.push(name);
      wake();
    });
  });
  afterEach(async () => {
    fleet.dispose();
    await fleet.settled();
    await deleteFolder(root);
  });

  describe('at the start', () => {
    it('shows all machines before any engine has answered', async () => {
      await add('pi1');
      await add('pi2');
      await mkdir(join(root, 'machines', 'old'));
      await writeFile(join(root, 'machines', 'old', 'config.json'), 'oops');
      engines.prepare = (engine) => (engine.answerPing = never);
      await fleet.start();
      assert.deepEqual(
        fleet.entries().map((each) => (each.kind === 'machine' ? each.snapshot.state : each.problem)),
        ['config.json: line 1 is not valid JSON', 'checking', 'checking'],
      );
    });

    it('is empty if there is no store', async () => {
      await deleteFolder(root);
      await fleet.start();
      assert.deepEqual(fleet.entries(), []);
    });

    it('updates each row on its own: one that never responds delays no other', async () => {
      await add('dead');
      await add('pi1');
      engines.prepare = (engine) => {
        if (engine.endpoint.machine === 'dead') {
          engine.answerPing = never;
        }
      };
      await fleet.start();
      await until(() => state('pi1') === 'running');
      assert.equal(state('dead'), 'checking');
    });

    it('fails if the store cannot be read, and sees it when it can', async () => {
      await writeFile(join(root, 'machines'), 'a file');
      await assert.rejects(fleet.start(), { reason: 'file' });
      await deleteFolder(join(root, 'machines'));
      await add('pi1');
      await until(() => entry('pi1') !== undefined);
    });

    it('reports a store that cannot be read once, for as long as nothing else is wrong with it', async () => {
      let listener: (changed: readonly string[]) => void = () => undefined;
      const sick = new Error('EACCES');
      const answers: (() => Promise<StoreEntry[]>)[] = [];
      const read = new Deferred();
      const list = (): Promise<StoreEntry[]> => {
        const answer = answers.shift() ?? (() => store.list());
        if (answers.length === 0) {
          read.resolve();
        }
        return answer();
      };
      const watch = (told: typeof listener): StoreWatcher => {
        listener = told;
        return { ready: Promise.resolve(), dispose: () => undefined };
      };
      const fake: FleetStore = {
        list,
        watch,
        machineDirectory: (name) => store.machineDirectory(name),
        updateSidecar: () => Promise.resolve(),
      };
      const other = new Error('EIO');
      const failures = [sick, sick, sick, other, other, undefined, sick];
      answers.push(...failures.map((error) => () => (error === undefined ? store.list() : Promise.reject(error))));
      fleet = new Fleet({ store: fake, engines, clock, report: (error) => reported.push(error) });
      await assert.rejects(fleet.start(), sick);
      failures.slice(1).forEach(() => listener([]));
      await read.promise;
      await fleet.refresh();
      assert.deepEqual(reported, [other, sick]);
    });
  });

  describe('a poll', () => {
    it('gives up a ping after three seconds', async () => {
      await add('pi1');
      let signal: AbortSignal | undefined;
      const asked = new Deferred();
      engines.prepare = (engine) => {
        engine.answerPing = (given) => {
          signal = given;
          asked.resolve();
          return never();
        };
      };
      await fleet.start();
      await asked.promise;
      clock.advance(2999);
      assert.equal(signal?.aborted, false);
      clock.advance(1);
      await until(() => state('pi1') === 'unreachable');
      assert.equal(signal.aborted, true);
      assert.equal(snapshot('pi1').problem?.sentence, '“pi1” did not respond within 3 seconds.');
    });

    it('waits longer for an engine that is there but slow, and keeps it as running', async () => {
      await add('pi1');
      const asked = new Deferred();
      engines.prepare = (engine) => {
        engine.answerInfo = () => {
          asked.resolve();
          return never();
        };
      };
      await fleet.start();
      await asked.promise;
      clock.advance(9999);
      assert.equal(state('pi1'), 'checking');
      clock.advance(1);
      await until(() => state('pi1') === 'running');
      assert.match(snapshot('pi1').problem?.sentence ?? '', /10 seconds/);
    });

    it('finds the leader, and a manager that cannot report the leader', async () => {
      for (const name of ['leader', 'other', 'headless']) {
        await add(name);
      }
      engines.prepare = (engine) => {
        engine.answerInfo = () => Promise.resolve(sampleInfo({ swarm: manager }));
        const { machine } = engine.endpoint;
        engine.answerNode =
          machine === 'headless' ? fails('no-leader') : () => Promise.resolve(sampleNode(machine === 'leader'));
      };
      await fleet.start();
      await fleet.refresh();
      const roles = ['leader', 'other', 'headless'].map((name) => snapshot(name).swarm?.role);
      assert.deepEqual(roles, ['leader', 'manager', 'manager']);
      assert.equal(snapshot('headless').problem, undefined);
    });

    it('names the certificate file that is missing, and asks no engine', async () => {
      await store.save(sampleMachine());
      await fleet.start();
      await fleet.refresh();
      assert.equal(state('pi3'), 'error');
      assert.match(snapshot('pi3').problem?.sentence ?? '', /“pi3”: “.*ca\.pem” is missing/);
      assert.deepEqual(engines.made, []);
    });

    it('keeps the row unchanged while it runs', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      const [asked, gate] = [new Deferred(), new Deferred()];
      engines.of('pi1').answerPing = () => {
        asked.resolve();
        return gate.promise;
      };
      const refreshed = fleet.refresh('pi1');
      await asked.promise;
      assert.equal(state('pi1'), 'running');
      gate.resolve();
      await refreshed;
    });
  });

  describe('following the store', () => {
    it('shows and polls a machine that another window added', async () => {
      await fleet.start();
      const other = new MachineStore(root);
      await other.save(sampleMachine({ name: 'pi1' }));
      await other.installClientFiles('pi1');
      await until(() => entry('pi1') !== undefined && state('pi1') === 'running');
    });

    it('takes away a machine that another window removed, and its engine', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      const engine = engines.of('pi1');
      await new MachineStore(root).remove('pi1');
      await until(() => entry('pi1') === undefined);
      assert.equal(engine.disposed, true);
      await assert.rejects(fleet.engine('pi1'), { reason: 'missing' });
    });

    it('reaches a machine at its new address, with a new engine', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      const before = engines.of('pi1');
      await add('pi1', '10.77.0.99');
      await until(() => engines.of('pi1') !== before);
      const { endpoint } = engines.of('pi1');
      assert.equal(endpoint.kind === 'tls' && endpoint.host, '10.77.0.99');
      assert.equal(before.disposed, true);
    });

    it('gives up the poll at an address that is no longer the machine’s', async () => {
      await add('pi1');
      const asked = new Deferred();
      engines.prepare = (engine) => {
        if (engine.endpoint.kind === 'tls' && engine.endpoint.host === '10.77.0.13') {
          engine.answerPing = () => {
            asked.resolve();
            return never();
          };
        }
      };
      await fleet.start();
      await asked.promise;
      await add('pi1', '10.77.0.99');
      // No time passes on the clock: the first look could not have ended by itself.
      await until(() => state('pi1') === 'running');
    });

    it('polls again with new certificates', async () => {
      await store.save(sampleMachine());
      await fleet.start();
      await fleet.refresh();
      assert.equal(state('pi3'), 'error');
      await store.installClientFiles('pi3');
      await until(() => state('pi3') === 'running');
    });

    it('shows a row as broken while its file is, and as a machine again', async () => {
      await add('pi1');
      await fleet.start();
      const file = join(root, 'machines', 'pi1', 'config.json');
      const text = await readFile(file, 'utf8');
      await writeFile(file, 'oops');
      await until(() => entry('pi1')?.kind === 'broken');
      await assert.rejects(fleet.engine('pi1'), { reason: 'broken', message: /“pi1”: config\.json: line 1/ });
      await writeFile(file, text);
      await until(() => entry('pi1')?.kind === 'machine');
    });

    it('shows that provisioning stopped halfway, and that it was completed', async () => {
      await add('pi1');
      engines.prepare = (engine) => (engine.answerPing = fails('refused'));
      await fleet.start();
      await fleet.refresh();
      assert.equal(state('pi1'), 'engine-down');
      const incomplete = { step: 'Restart', problem: 'Taken.', at: '' };
      await store.updateSidecar('pi1', (sidecar) => ({ ...sidecar, incomplete }));
      await until(() => state('pi1') === 'incomplete');
      await store.updateSidecar('pi1', (sidecar) => ({ ...sidecar, incomplete: undefined }));
      await until(() => state('pi1') === 'engine-down');
    });
  });

  describe('when requests of others show that it is outdated', () => {
    const failure = (reason: EngineReason): EngineFailure => new EngineFailure(reason, 'Cause.', 'Remedy.');

    it('polls a machine again that answered someone', async () => {
      await add('pi1');
      engines.prepare = (engine) => (engine.answerPing = fails('timed-out'));
      await fleet.start();
      await fleet.refresh();
      assert.equal(state('pi1'), 'unreachable');
      engines.of('pi1').answerPing = () => Promise.resolve();
      engines.of('pi1').observe(undefined);
      await until(() => state('pi1') === 'running');
    });

    it('polls a machine again that failed someone', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      engines.of('pi1').answerPing = fails('timed-out');
      engines.of('pi1').observe(failure('lost'));
      await until(() => state('pi1') === 'unreachable');
    });

    it('polls a manager again that denies to be one', async () => {
      await add('pi1');
      engines.prepare = (engine) => (engine.answerInfo = () => Promise.resolve(sampleInfo({ swarm: manager })));
      await fleet.start();
      await fleet.refresh();
      engines.of('pi1').answerInfo = () => Promise.resolve(sampleInfo());
      engines.of('pi1').observe(failure('not-a-manager'));
      await until(() => snapshot('pi1').swarm?.role === undefined);
    });

    it('polls a machine again that answered someone while its poll failed', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      const engine = engines.of('pi1');
      const gate = new Deferred();
      const { pings } = engine;
      engine.answerPing = () => gate.promise.then(fails('timed-out'));
      const refreshed = fleet.refresh('pi1');
      await until(() => engine.pings > pings);
      engine.observe(undefined);
      engine.answerPing = () => Promise.resolve();
      gate.resolve();
      await refreshed;
      assert.equal(state('pi1'), 'unreachable');
      await until(() => state('pi1') === 'running');
    });

    it('polls ever more rarely if they do not stop, and at once again after a quiet minute', async () => {
      await add('pi1');
      // No poll ends, so that the clock has no other timers.
      const slow = new Fleet({ store, engines: { connect: never }, clock, report: (error) => reported.push(error) });
      await slow.start();
      const pauses: number[] = [];
      for (let count = 0; count < 9; count++) {
        slow.recheck('pi1');
        slow.recheck('pi1');
        const [pause = 0, ...more] = clock.waits();
        assert.deepEqual(more, []);
        pauses.push(pause);
        clock.advance(pause);
      }
      assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
      clock.advance(60_001);
      slow.recheck('pi1');
      assert.deepEqual(clock.waits(), []);
      slow.recheck('pi1');
      slow.dispose();
      assert.deepEqual(clock.waits(), []);
      await slow.settled();
    });

    it('polls nothing if they show the same, or while it is being polled', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      const engine = engines.of('pi1');
      const { pings } = engine;
      engine.observe(undefined);
      engine.observe(failure('not-found'));
      engine.observe(failure('not-a-manager'));
      const gate = new Deferred();
      engine.answerPing = () => gate.promise;
      const refreshed = fleet.refresh('pi1');
      await until(() => engine.pings > pings);
      engine.observe(failure('lost'));
      gate.resolve();
      await refreshed;
      await fleet.refresh();
      assert.equal(engine.pings, pings + 2);
    });
  });

  describe('noting what was seen', () => {
    const noted = async (name: string): Promise<[string | undefined, string | undefined]> => {
      const { lastSeen, engineVersion } = (await store.load(name)).sidecar;
      return [lastSeen, engineVersion];
    };

    it('writes time and version when a machine was seen first, and starts no further poll by it', async () => {
      await add('pi1');
      await fleet.start();
      await until(() => state('pi1') === 'running');
      await fleet.settled();
      assert.deepEqual(await noted('pi1'), ['2026-01-31T12:00:00.000Z', '26.1.5']);
      const engine = engines.of('pi1');
      const { pings } = engine;
      // Listeners are notified at the start, and again once the watcher has seen the record.
      await until(() => changes.filter((name) => name === undefined).length >= 2);
      assert.equal(engine.pings, pings);
    });

    it('writes again only when the version changed or minutes have passed', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      await fleet.settled();
      clock.advance(4 * 60_000);
      await fleet.refresh();
      await fleet.settled();
      assert.deepEqual(await noted('pi1'), ['2026-01-31T12:00:00.000Z', '26.1.5']);
      clock.advance(60_000);
      await fleet.refresh();
      await fleet.settled();
      assert.deepEqual(await noted('pi1'), ['2026-01-31T12:05:00.000Z', '26.1.5']);
      engines.of('pi1').answerInfo = () => Promise.resolve(sampleInfo({ serverVersion: '28.0.0' }));
      await fleet.refresh();
      await fleet.settled();
      assert.deepEqual(await noted('pi1'), ['2026-01-31T12:05:00.000Z', '28.0.0']);
    });

    it('leaves a sidecar alone that cannot be read in full, and reports it', async () => {
      await add('pi1');
      const file = join(root, 'machines', 'pi1', 'swarm-machines.json');
      await writeFile(file, '{"hostKey": 7}');
      await fleet.start();
      await fleet.refresh();
      await fleet.settled();
      assert.equal(await readFile(file, 'utf8'), '{"hostKey": 7}');
      assert.equal(state('pi1'), 'running');
      assert.match(snapshot('pi1').problem?.sentence ?? '', /“hostKey” must be an object/);
    });

    it('shows when a machine that does not respond was last seen, also after a restart', async () => {
      await add('pi1');
      await fleet.start();
      await fleet.refresh();
      await fleet.settled();
      fleet.dispose();
      clock.advance(3 * 60 * 60_000);
      engines.prepare = (engine) => (engine.answerPing = fails('no-route'));
      fleet = new Fleet({ store, engines, clock, report: (error) => reported.push(error) });
      await fleet.start();
      await fleet.refresh();
      assert.equal(state('pi1'), 'unreachable');
      assert.equal(snapshot('pi1').lastSeenAt, Date.parse('2026-01-31T12:00:00Z'));
      assert.equal(snapshot('pi1').engineVersion, '26.1.5');
    });
  });

  describe('a machine’s engine', () => {
    it('is one for all who ask, as long as the machine is reached the same way', async () => {
      await add('pi1');
      await fleet.start();
      const [one, other] = await Promise.all([fleet.engine('pi1'), fleet.engine('pi1')]);
      await fleet.refresh();
      assert.equal(one, other);
      assert.equal(await fleet.engine('pi1'), one);
      assert.deepEqual(engines.made, [one]);
    });

    it('is not given for a name that is in no list', async () => {
      await fleet.start();
      await assert.rejects(fleet.engine('pi9'), { name: 'MachineFailure', reason: 'missing', message: /“pi9”/ });
    });
  });

  it('reports the name of a row that changed, and nothing if a poll found all as before', async () => {
    await add('pi1');
    await fleet.start();
    await fleet.refresh();
    assert.ok(changes.includes('pi1'));
    await fleet.settled();
    changes = [];
    await fleet.refresh('pi1');
    assert.ok(!changes.includes('pi1'));
  });

  it('continues to notify if one listener throws, and reports what it threw', async () => {
    await add('pi1');
    const told: unknown[] = [];
    const broken = new Error('a listener’s mistake');
    fleet.onDidChange(() => {
      throw broken;
    });
    const unsubscribe = fleet.onDidChange((name) => told.push(name));
    await fleet.start();
    assert.deepEqual(told, [undefined]);
    assert.deepEqual(reported, [broken]);
    unsubscribe();
    await fleet.refresh();
    assert.deepEqual(told, [undefined]);
  });

  it('stops all when it is disposed: polls are canceled and engines closed', async () => {
    await add('pi1');
    const asked = new Deferred<AbortSignal | undefined>();
    engines.prepare = (engine) => {
      engine.answerPing = (signal) => {
        asked.resolve(signal);
        return never();
      };
    };
    await fleet.start();
    const signal = await asked.promise;
    const looked = fleet.refresh();
    fleet.dispose();
    await looked;
    assert.equal(signal?.aborted, true);
    assert.equal(engines.of('pi1').disposed, true);
    assert.deepEqual(fleet.entries(), []);
    assert.deepEqual(clock.waits(), []);
    assert.deepEqual(reported, []);
  });
});
