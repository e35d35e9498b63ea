import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Cancelled } from '../../../../src/failure';
import { dial, type DialOptions, type ResolveName } from '../../../../src/ssh/transport/dial';
import { SshFailure, type SshReason } from '../../../../src/ssh/failure';

describe('dial', () => {
  let server: Server;
  let port: number;

  const options = (more: Partial<DialOptions>): DialOptions => ({
    host: '127.0.0.1',
    port,
    label: 'pirate@pi1:22',
    timeout: 3000,
    ...more,
  });
  const fails = (more: Partial<DialOptions>, reason: SshReason): Promise<void> =>
    assert.rejects(dial(options(more)), (error: unknown) => {
      assert.ok(error instanceof SshFailure);
      assert.equal(error.reason, reason);
      assert.match(error.message, /“pirate@pi1:22”/);
      assert.notEqual(error.remedy, '');
      return true;
    });
  const resolvesTo =
    (...addresses: readonly string[]): ResolveName =>
    () =>
      Promise.resolve(addresses);
  const never: ResolveName = () => new Promise(() => undefined);

  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.close();
  });

  async function closedPort(): Promise<number> {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: free } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    return free;
  }

  it('connects to an address', async () => {
    const socket = await dial(options({}));
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
  });

  it('connects to an IPv6 address', async () => {
    const server6 = createServer().listen(0, '::1');
    await once(server6, 'listening');
    const socket = await dial(options({ host: '::1', port: (server6.address() as AddressInfo).port }));
    assert.equal(socket.remoteAddress, '::1');
    socket.destroy();
    server6.close();
  });

  it('tries the next address at once when one refuses', async () => {
    const socket = await dial(options({ host: 'pi1', resolveName: resolvesTo('127.0.0.2', '127.0.0.1') }));
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
  });

  it('reports that nothing listens on the port', async () => {
    await fails({ port: await closedPort() }, 'refused');
  });

  it('reports that a name is unknown', async () => {
    const resolveName: ResolveName = () => Promise.reject(new Error('ENOTFOUND'));
    await fails({ host: 'pi1.example', resolveName }, 'unknown-host');
  });

  it('reports that a name is unknown when the resolver does not respond', async () => {
    await fails({ host: 'pi1.example', resolveName: never, timeout: 20 }, 'unknown-host');
  });

  it('reports that a name is unknown when it has no address', async () => {
    await fails({ host: 'pi1.example', resolveName: resolvesTo() }, 'unknown-host');
  });

  it('does not wait for the IPv6 address of a .local name', async () => {
    const resolveName: ResolveName = (host, family) =>
      family === 4 ? Promise.resolve(['127.0.0.1']) : never(host, family);
    const socket = await dial(options({ host: 'pi1.local', resolveName }));
    socket.destroy();
  });

  it('asks for the IPv6 address of a .local name that has no other', async () => {
    const resolveName: ResolveName = (_host, family) =>
      family === 6 ? Promise.resolve(['127.0.0.1']) : Promise.reject(new Error('ENOTFOUND'));
    const socket = await dial(options({ host: 'pi1.local', resolveName }));
    socket.destroy();
  });

  it('is canceled while it resolves the name, and before it has started', async () => {
    const abort = new AbortController();
    const dialing = dial(options({ host: 'pi1.example', resolveName: never, signal: abort.signal }));
    abort.abort();
    await assert.rejects(dialing, Cancelled);
    await assert.rejects(dial(options({ signal: abort.signal })), Cancelled);
  });
});
