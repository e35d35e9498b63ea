import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Distance {
  /** Where the proxy listens: connect there instead of to the target. */
  readonly port: number;
  readonly host: string;
  close(): Promise<void>;
}

export interface DistanceOptions {
  /** What is far away. */
  readonly target: { readonly host: string; readonly port: number };
  /** The round-trip time in milliseconds. */
  readonly roundTrip: number;
  /** The address to listen at; 127.0.0.1 without it. */
  readonly at?: string;
}

/**
 * A TCP proxy that makes a host far away. What passes comes half a round trip later, in order, and as fast as it was sent;
 * the first bytes of a connection also wait for the round trip that its handshake would take, which a proxy cannot delay.
 */
export async function makeDistant({ target, roundTrip, at = '127.0.0.1' }: DistanceOptions): Promise<Distance> {
  const sockets = new Set<Socket>();
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    hold(near);
    // A connection that is gone before the far end hears of it never was.
    near.on('error', () => near.destroy());
    const timer = setTimeout(() => {
      const far = connect({ ...target, allowHalfOpen: true });
      hold(far);
      pass(near, far, roundTrip / 2);
      pass(far, near, roundTrip / 2);
    }, roundTrip);
    near.once('close', () => clearTimeout(timer));
  });
  server.listen(0, at);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: at,
    port,
    close: async () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
      await once(server, 'close');
    },
  };
}

/** Lets what one socket receives leave by the other one after a delay; timers of one length fire in their order. */
function pass(from: Socket, to: Socket, delay: number): void {
  const later = (action: () => void): void => {
    setTimeout(action, delay);
  };
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.destroy()));
  from.on('close', (failed) => {
    if (failed) {
      later(() => to.destroy());
    }
  });
}
