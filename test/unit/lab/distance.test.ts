import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { makeDistant } from '../../lab/distance';

describe('a distance that a proxy makes', () => {
  it('passes everything on in order, and ends when both sides have ended', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const distance = await makeDistant({ target: { host: '127.0.0.1', port }, roundTrip: 4 });
    try {
      const socket = connect({ host: distance.host, port: distance.port, allowHalfOpen: true });
      const sent = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`).join('');
      socket.end(sent);
      assert.equal(await text(socket), sent);
    } finally {
      await distance.close();
      server.close();
    }
  });

  it('ends the near side if nothing listens on the far one', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const distance = await makeDistant({ target: { host: '127.0.0.1', port }, roundTrip: 4 });
    try {
      const socket = connect({ host: distance.host, port: distance.port });
      socket.on('error', () => undefined);
      await once(socket, 'close');
    } finally {
      await distance.close();
    }
  });
});
