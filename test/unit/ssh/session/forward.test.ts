import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { Client } from 'ssh2';
import { forwardPort, forwardSocket } from '../../../../src/ssh/session/forward';
import type { ChannelDone } from '../../../../src/ssh/session/channels';
import { Session } from '../../../../src/ssh/session/session';

/** A session on a stand-in for a client, whose server refuses every channel with the code and no words of its own. */
function refusing(code: number): Session {
  const client = new Client();
  const refuse = (done: ChannelDone): Client => {
    done(Object.assign(new Error('(SSH) Channel open failure: '), { reason: code }), undefined);
    return client;
  };
  Object.assign(client, {
    forwardOut: (_from: string, _port: number, _to: string, _toPort: number, done: ChannelDone) => refuse(done),
    openssh_forwardOutStreamLocal: (_path: string, done: ChannelDone) => refuse(done),
  });
  return new Session(client, new PassThrough(), 'pi1', { type: '', key: '', fingerprint: '' }, 0);
}

describe('forwardPort and forwardSocket, on a stand-in for a server that refuses', () => {
  it('name the setting if the server forbids it, and the service if nothing listens', async () => {
    const message = '“pi1” could not connect to “127.0.0.1:2375”. The server gave no reason.';
    await assert.rejects(forwardPort(refusing(1), '127.0.0.1', 2375), { message, remedy: /AllowTcpForwarding/ });
    await assert.rejects(forwardPort(refusing(2), '127.0.0.1', 2375), { message, remedy: /a service listens/ });
  });

  it('ask for a server that knows sockets if this one does not', async () => {
    await assert.rejects(forwardSocket(refusing(3), '/run/docker.sock'), {
      reason: 'channel',
      message: 'The SSH server of “pi1” cannot forward to “/run/docker.sock”.',
      remedy: /OpenSSH 6\.7/,
    });
  });
});
