import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { Cancelled } from '../../../src/failure';
import type { ConnectOptions, RunResult, SshConnection, SshConnector } from '../../../src/ssh/connection';
import type { HostKey } from '../../../src/ssh/host-key';
import { SshFailure } from '../../../src/ssh/failure';
import { SshPool } from '../../../src/ssh/pool';
import type { SshTarget } from '../../../src/ssh/target';
import { ScriptedPrompts } from './support/scripted-prompts';

const hostKey: HostKey = { type: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:a' };

class FakeConnection implements SshConnection {
  readonly remoteAddress = '127.0.0.1';
  readonly hostKey = hostKey;
  closed = 0;
  readonly #listeners = new Set<(failure?: SshFailure) => void>();

  constructor(readonly target: SshTarget) {}

  run(): Promise<RunResult> {
    return Promise.reject(new Error('not asked for'));
  }

  openSocket(): Promise<Duplex> {
    return Promise.reject(new Error('not asked for'));
  }

  openPort(): Promise<Duplex> {
    return Promise.reject(new Error('not asked for'));
  }

  onClose(listener: (failure?: SshFailure) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.closed++;
    this.lose();
  }

  lose(failure?: SshFailure): void {
    this.#listeners.forEach((listener) => listener(failure));
  }
}

/** Connects when the test lets it. */
class FakeConnector implements SshConnector {
  readonly calls: {
    readonly options: ConnectOptions;
    readonly connection: FakeConnection;
    succeed(): void;
    fail(error: Error): void;
  }[] = [];

  connect(target: SshTarget, options: ConnectOptions): Promise<SshConnection> {
    const connection = new FakeConnection(target);
    return new Promise((resolve, reject) => {
      this.calls.push({ options, connection, succeed: () => resolve(connection), fail: reject });
      options.signal?.addEventListener('abort', () => reject(new Cancelled()));
    });
  }
}

describe('SshPool', () => {
  const target: SshTarget = {
    host: 'pi1.local',
    port: 22,
    user: 'pirate',
    identityFiles: [],
    agent: undefined,
    hostKeyAlias: undefined,
    jumps: [],
  };
  const refused = new SshFailure('refused', 'It refuses.', '');
  let connector: FakeConnector;
  let pool: SshPool;

  const use = (options: Partial<ConnectOptions> = {}, to = target): ReturnType<SshPool['use']> =>
    pool.use(to, { prompts: new ScriptedPrompts(), ...options });
  const call = (index = 0): FakeConnector['calls'][number] => {
    const found = connector.calls[index];
    assert.ok(found);
    return found;
  };
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  beforeEach(() => {
    connector = new FakeConnector();
    pool = new SshPool(connector, { idleTime: 1 });
  });
  afterEach(() => pool.dispose());

  it('makes one connection for all who come while it is being made, and after', async () => {
    const first = use();
    const second = use();
    call().succeed();
    const [a, b, c] = [await first, await second, await use()];
    assert.equal(connector.calls.length, 1);
    assert.ok(a.connection === b.connection && b.connection === c.connection);
  });

  it('keeps targets apart by any part of them', async () => {
    void use().catch(() => undefined);
    void use({}, { ...target, user: 'root' }).catch(() => undefined);
    void use({}, { ...target, identityFiles: ['/k'] }).catch(() => undefined);
    void use({}, { ...target, jumps: [target] }).catch(() => undefined);
    await settled();
    assert.equal(connector.calls.length, 4);
  });

  it('fails for all who wait, and tries again for the next', async () => {
    const both = [use(), use()];
    call().fail(refused);
    for (const one of both) {
      await assert.rejects(one, refused);
    }
    const next = use();
    call(1).succeed();
    assert.ok((await next).connection);
  });

  it('cancels one who waits without canceling the other', async () => {
    const abort = new AbortController();
    const impatient = use({ signal: abort.signal });
    const patient = use();
    abort.abort();
    await assert.rejects(impatient, Cancelled);
    assert.equal(call().options.signal?.aborted, false);
    call().succeed();
    assert.ok((await patient).connection);
  });

  it('gives up connecting when no caller waits any longer, and tries again for the next', async () => {
    const abort = new AbortController();
    const only = use({ signal: abort.signal });
    abort.abort();
    await assert.rejects(only, Cancelled);
    assert.equal(call().options.signal?.aborted, true);
    const next = use();
    call(1).succeed();
    assert.ok((await next).connection);
  });

  it('closes the connection some time after the last one is done, and not before', async () => {
    const first = use();
    call().succeed();
    const leases = [await first, await use()];
    leases[0]?.end();
    leases[0]?.end();
    await settled();
    assert.equal(call().connection.closed, 0);
    leases[1]?.end();
    await settled();
    assert.equal(call().connection.closed, 1);
    void use().catch(() => undefined);
    assert.equal(connector.calls.length, 2);
  });

  it('keeps the connection for one who comes before it is closed', async () => {
    pool = new SshPool(connector, { idleTime: 10_000 });
    const first = use();
    call().succeed();
    (await first).end();
    const again = await use();
    assert.equal(again.connection, call().connection);
    assert.equal(connector.calls.length, 1);
  });

  it('makes a new connection when the old one was lost', async () => {
    const first = use();
    call().succeed();
    const lease = await first;
    call().connection.lose(new SshFailure('lost', 'It is gone.', ''));
    void use().catch(() => undefined);
    assert.equal(connector.calls.length, 2);
    lease.end();
  });

  it('refuses a connection whose host key is not the pinned one', async () => {
    const first = use();
    call().succeed();
    await first;
    const pinnedHostKey = { ...hostKey, key: 'BBBB', fingerprint: 'SHA256:b' };
    await assert.rejects(use({ pinnedHostKey }), { reason: 'pinned-key-changed' });
    assert.ok(await use({ pinnedHostKey: hostKey }));
  });

  it('closes what is there and cancels what is being made when it is disposed', async () => {
    const there = use();
    call().succeed();
    await there;
    const coming = use({}, { ...target, user: 'root' });
    pool.dispose();
    await assert.rejects(coming, Cancelled);
    assert.equal(call().connection.closed, 1);
    await assert.rejects(use(), Cancelled);
  });
});
