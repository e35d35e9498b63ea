import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { AgentProtocol } from 'ssh2';
import { parsed, type KeyPair } from './keys';

/** An ssh-agent in this process. */
export class TestAgent {
  /** Set to refuse every signature, like a user who is asked for each. */
  refuses = false;
  signatures = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(keys: readonly KeyPair[]) {
    const held = keys.map((pair) => parsed(pair.private));
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      const protocol = new AgentProtocol(false);
      protocol.on('error', () => undefined);
      protocol.on('identities', (request) => protocol.getIdentitiesReply(request, held));
      protocol.on('sign', (request, wanted, data, { hash }) => {
        const key = held.find((candidate) => candidate.getPublicSSH().equals(wanted.getPublicSSH()));
        if (key === undefined || this.refuses) {
          protocol.failureReply(request);
        } else {
          this.signatures++;
          protocol.signReply(request, key.sign(data, hash));
        }
      });
      socket.pipe(protocol).pipe(socket);
    });
  }

  /** Listens on a socket at the path with the keys. */
  static async start(path: string, keys: readonly KeyPair[]): Promise<TestAgent> {
    const agent = new TestAgent(keys);
    agent.#server.listen(path);
    await once(agent.#server, 'listening');
    return agent;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
    await closed;
  }
}
