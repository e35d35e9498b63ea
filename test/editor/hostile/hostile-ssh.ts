import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that sends one text to each client and closes the connection. */
export class HostileSsh {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** @param says the text that is sent to each client before the connection is closed */
  static async start(says: string | Buffer): Promise<HostileSsh> {
    const server = createServer((socket) => socket.end(says));
    const hostile = new HostileSsh(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hostile;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A greeting and, in plain text before any key was exchanged, a disconnect with a reason (RFC 4253, 11.1). */
export function disconnect(description: string): Buffer {
  const text = Buffer.from(description);
  const payload = Buffer.concat([Buffer.from([1]), uint32(2), uint32(text.length), text, uint32(0)]);
  // The packet is padded to a multiple of eight, with four bytes at least (RFC 4253, 6).
  const padding = 8 - ((5 + payload.length) % 8) + 8;
  const head = Buffer.concat([uint32(1 + payload.length + padding), Buffer.from([padding])]);
  return Buffer.concat([Buffer.from('SSH-2.0-hostile\r\n'), head, payload, Buffer.alloc(padding)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
