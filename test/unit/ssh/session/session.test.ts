import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { mock } from 'node:test';
import { Client } from 'ssh2';
import type { HostKey } from '../../../../src/ssh/host-key';
import { Session } from '../../../../src/ssh/session/session';
import { ed25519 } from '../support/keys';
import { TestServer } from '../support/test-server';

const hostKey: HostKey = { type: 'ssh-ed25519', key: '', fingerprint: '' };

describe('Session', () => {
  afterEach(() => mock.timers.reset());

  describe('when it is ended', () => {
    const key = ed25519();
    let server: TestServer;
    let socket: Socket;
    let session: Session;

    beforeEach(async () => {
      server = await TestServer.start({ keys: [key] });
      socket = connect(server.port, '127.0.0.1');
      const client = new Client();
      const ready = once(client, 'ready');
      client.connect({ sock: socket, username: 'pirate', privateKey: key.private });
      await ready;
      session = new Session(client, socket, 'pi1', hostKey, 0);
    });
    afterEach(async () => {
      socket.destroy();
      await server.stop();
    });

    it('frees its socket as soon as the goodbye is sent, even if the server hears nothing', async () => {
      server.fallSilent();
      const closed = once(socket, 'close');
      // No time passes, so it does not wait for the limit either.
      mock.timers.enable({ apis: ['setTimeout'] });
      session.end();
      assert.equal(session.ended, true);
      await closed;
    });
  });

  it('frees its stream after a second if that does not take the goodbye, as a stand-in for a network does', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const stream = new Duplex({ read: () => undefined, final: () => undefined });
    new Session(new Client(), stream, 'pi1', hostKey, 0).end();
    stream.end();
    mock.timers.tick(999);
    assert.equal(stream.destroyed, false);
    mock.timers.tick(1);
    assert.equal(stream.destroyed, true);
  });
});
