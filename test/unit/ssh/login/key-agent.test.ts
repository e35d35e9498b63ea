import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import * as ssh2 from 'ssh2';
import { KeyAgent } from '../../../../src/ssh/login/key-agent';
import { ed25519, parsed } from '../support/keys';
import { TemporaryHome } from '../support/temporary-home';

describe('KeyAgent, with an agent that accepts connections and never responds', () => {
  let home: TemporaryHome;
  let server: Server;
  let path: string;
  const never = new AbortController().signal;

  /** The next connection to the agent. */
  const connection = async (): Promise<Socket> => {
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('error', () => undefined).resume();
    return socket;
  };

  beforeEach(async () => {
    home = await TemporaryHome.create();
    path = home.at('agent.sock');
    server = createServer({ pauseOnConnect: true }).listen(path);
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    await home.remove();
  });

  it('gives up the wait for its keys after a while, and hangs up', async () => {
    const listing = new KeyAgent(path, ssh2, 50).identities(never);
    const rejected = assert.rejects(listing, /does not answer|Failed to retrieve/);
    await once(await connection(), 'close');
    await rejected;
  });

  it('hangs up when the wait for its keys is canceled', async () => {
    const abort = new AbortController();
    const rejected = assert.rejects(new KeyAgent(path, ssh2).identities(abort.signal));
    const socket = await connection();
    abort.abort();
    await once(socket, 'close');
    await rejected;
  });

  it('hangs up when the wait for a signature is canceled', async () => {
    const abort = new AbortController();
    const key = parsed(ed25519().public);
    const rejected = assert.rejects(new KeyAgent(path, ssh2).sign(key, Buffer.from('ahoy'), undefined, abort.signal));
    const socket = await connection();
    abort.abort();
    await once(socket, 'close');
    await rejected;
  });

  it('is not asked if it was canceled before', async () => {
    const agent = new KeyAgent(path, ssh2);
    await assert.rejects(agent.identities(AbortSignal.abort()), { name: 'AbortError' });
  });
});
