import assert from 'node:assert/strict';
import { CertificateAuthority } from '../../../../src/certificates/authority';
import type { Engine } from '../../../../src/engine/engine';
import type { EngineEndpoint } from '../../../../src/engine/endpoint';
import { CredentialCheck } from '../../../../src/machines/fleet/credential-check';
import { EngineSlot } from '../../../../src/machines/fleet/engine-slot';
import { MachineStore } from '../../../../src/machines/store';
import { asEngine, Deferred, FakeEngine } from '../support/fakes';
import { sampleMachine } from '../support/samples';
import { deleteFolder, temporaryFolder } from '../support/temporary';

describe('EngineSlot with fake engines', () => {
  let root: string;
  let store: MachineStore;
  let slot: EngineSlot;
  /** The engines that were asked for, and how each is made. */
  let asked: { readonly endpoint: EngineEndpoint; readonly making: Deferred<FakeEngine> }[];
  let waiting: (() => void)[];

  const machine = sampleMachine();
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  /** Makes an engine that was asked for; counted from 0. */
  const make = async (index: number): Promise<FakeEngine> => {
    await until(() => asked.length > index);
    const request = asked[index];
    assert.ok(request !== undefined);
    const engine = new FakeEngine(request.endpoint);
    request.making.resolve(engine);
    return engine;
  };
  const fail = async (index: number, error: Error): Promise<void> => {
    await until(() => asked.length > index);
    asked[index]?.making.reject(error);
  };

  before(async () => {
    root = await temporaryFolder();
    store = new MachineStore(root);
    await new CertificateAuthority(store.certificatesDirectory).ensure();
    await store.save(machine);
    await store.installClientFiles(machine.name);
  });
  after(() => deleteFolder(root));
  beforeEach(() => {
    [asked, waiting] = [[], []];
    const connect = (endpoint: EngineEndpoint): Promise<Engine> => {
      const making = new Deferred<FakeEngine>();
      asked.push({ endpoint, making });
      waiting.splice(0).forEach((resolve) => resolve());
      return making.promise.then(asEngine);
    };
    slot = new EngineSlot(store, { connect }, new CredentialCheck(), () => undefined);
  });

  it('makes one engine for two who ask at once, and for those who ask later', async () => {
    const both = Promise.all([slot.engine(machine), slot.engine(machine)]);
    const engine = await make(0);
    assert.deepEqual(await both, [engine, engine]);
    assert.equal(await slot.engine(machine), engine);
    assert.equal(asked.length, 1);
    assert.equal(engine.disposed, false);
  });

  it('makes another for another address, and disposes the first', async () => {
    const first = slot.engine(machine);
    const old = await make(0);
    await first;
    const second = slot.engine(sampleMachine({ address: '10.77.0.99' }));
    const engine = await make(1);
    assert.equal(await second, engine);
    assert.equal(old.disposed, true);
    assert.equal(engine.disposed, false);
  });

  it('disposes an engine that was being made when the slot was disposed, and gives it to no caller', async () => {
    const given = slot.engine(machine);
    await until(() => asked.length === 1);
    slot.dispose();
    const engine = await make(0);
    await assert.rejects(given, { name: 'Cancelled' });
    assert.equal(engine.disposed, true);
  });

  it('reports that none could be made, and makes one for who asks next', async () => {
    const given = slot.engine(machine);
    await fail(0, new Error('the code cannot be loaded'));
    await assert.rejects(given, /cannot be loaded/);
    const again = slot.engine(machine);
    const engine = await make(1);
    assert.equal(await again, engine);
  });

  it('keeps the newer engine if an older one fails to be made', async () => {
    const first = slot.engine(machine);
    await until(() => asked.length === 1);
    const moved = sampleMachine({ address: '10.77.0.99' });
    const second = slot.engine(moved);
    const engine = await make(1);
    await fail(0, new Error('the code cannot be loaded'));
    await assert.rejects(first, /cannot be loaded/);
    assert.equal(await second, engine);
    assert.equal(await slot.engine(moved), engine);
    assert.equal(asked.length, 2);
  });
});
