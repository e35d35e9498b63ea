import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { mock } from 'node:test';
import { Server as SshServer, utils } from 'ssh2';
import { Cancelled } from '../../../src/failure';
import { Ssh2Connector, type ConnectorTimes } from '../../../src/ssh/ssh2-connector';
import type { ConnectOptions, SshConnection } from '../../../src/ssh/connection';
import { SshFailure, type SshReason } from '../../../src/ssh/failure';
import { hostKeyOf, type HostKey } from '../../../src/ssh/host-key';
import { readKeyFile } from '../../../src/ssh/login/key-file';
import { KnownHosts } from '../../../src/ssh/known-hosts';
import { removalsOf } from '../../../src/ssh/known-hosts-removal';
import { fromPkcs8 } from '../../../src/ssh/login/key-formats';
import type { SshTarget } from '../../../src/ssh/target';
import { wireString } from '../../../src/ssh/transport/wire';
import { blobOf, ecdsa, ed25519, locked, passphrase, pemKeys, rsa, type KeyPair } from './support/keys';
import { ScriptedPrompts } from './support/scripted-prompts';
import { TemporaryHome } from './support/temporary-home';
import { TestAgent } from './support/test-agent';
import { TestServer, type TestServerOptions } from './support/test-server';

/** Milliseconds that a handshake may take if a test lets them pass. */
const handshake = 20_000;

/** Enough time for the client to receive what the server, in the same process, has sent. */
async function hearing(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await new Promise(setImmediate);
  }
}

describe('Ssh2Connector', () => {
  const key = ed25519();
  let home: TemporaryHome;
  let prompts: ScriptedPrompts;
  let knownHosts: KnownHosts;
  let closeAll: (() => unknown)[];

  const serve = async (options: TestServerOptions = {}): Promise<TestServer> => {
    const server = await TestServer.start({ keys: [key], ...options });
    closeAll.push(() => server.stop());
    return server;
  };
  const targetOf = (port: number, more: Partial<SshTarget> = {}): SshTarget => ({
    host: '127.0.0.1',
    port,
    user: 'pirate',
    identityFiles: [home.at('key')],
    agent: undefined,
    hostKeyAlias: undefined,
    jumps: [],
    ...more,
  });
  const connectTo = async (
    target: SshTarget,
    options: Partial<ConnectOptions> = {},
    times: Partial<ConnectorTimes> = {},
  ): Promise<SshConnection> => {
    const connection = await new Ssh2Connector({ knownHosts, times }).connect(target, { prompts, ...options });
    closeAll.unshift(() => connection.close());
    return connection;
  };
  const failureOf = async (connecting: Promise<unknown>, reason: SshReason): Promise<SshFailure> => {
    const error: unknown = await connecting.then(
      () => assert.fail('it connected'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof SshFailure, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, /[.!?]$/);
    assert.match(error.remedy, /[.!?)]$/);
    return error;
  };
  const hostKeyOfServer = (server: TestServer, index = 0): HostKey => {
    const pair = server.hostKeys[index];
    assert.ok(pair);
    const hostKey = hostKeyOf(blobOf(pair));
    assert.ok(hostKey);
    return hostKey;
  };
  const know = (port: number, pair: KeyPair): Promise<string> =>
    home.write('known_hosts', `[127.0.0.1]:${String(port)} ${pair.public}\n`);

  beforeEach(async () => {
    home = await TemporaryHome.create();
    await home.write('key', key.private);
    prompts = new ScriptedPrompts();
    knownHosts = new KnownHosts({ user: [home.at('known_hosts')], system: [] });
    closeAll = [];
  });
  afterEach(async () => {
    mock.timers.reset();
    for (const close of closeAll) {
      await close();
    }
    await home.remove();
  });

  describe('the host’s key', () => {
    it('is shown at first contact, and remembered once it is trusted', async () => {
      const server = await serve();
      const { port } = server;
      const { fingerprint } = hostKeyOfServer(server);
      const connection = await connectTo(targetOf(port));
      assert.deepEqual(connection.hostKey, hostKeyOfServer(server));
      assert.equal(connection.remoteAddress, '127.0.0.1');
      await connectTo(targetOf(port));
      assert.deepEqual(prompts.questions, [`trust 127.0.0.1 ${String(port)} 127.0.0.1 ${fingerprint}`]);
      assert.match(await readFile(home.at('known_hosts'), 'utf8'), /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 \S+\n$/);
    });

    it('is remembered without the host’s name if the config requires that', async () => {
      const server = await serve();
      await connectTo(targetOf(server.port, { hashKnownHosts: true }));
      assert.match(await readFile(home.at('known_hosts'), 'utf8'), /^\|1\|\S+ ssh-ed25519 \S+\n$/);
    });

    it('is not remembered and ends the connection before any login when it is declined', async () => {
      const server = await serve();
      prompts.trusts = false;
      const failure = await failureOf(connectTo(targetOf(server.port)), 'host-key-unknown');
      assert.ok(failure.message.includes(hostKeyOfServer(server).fingerprint));
      assert.deepEqual(server.attempts, []);
      await assert.rejects(readFile(home.at('known_hosts')));
    });

    it('stops everything when it has changed, with both fingerprints, file and line', async () => {
      const server = await serve();
      const old = ed25519();
      await know(server.port, old);
      const failure = await failureOf(connectTo(targetOf(server.port)), 'host-key-changed');
      assert.ok(failure.message.includes(hostKeyOfServer(server).fingerprint));
      assert.ok(failure.message.includes(hostKeyOf(blobOf(old))?.fingerprint ?? 'none'));
      assert.ok(failure.message.includes(`${home.at('known_hosts')}:1`));
      assert.deepEqual(server.attempts, []);
      assert.deepEqual(prompts.questions, []);
      const name = `[127.0.0.1]:${String(server.port)}`;
      const [removal] = removalsOf(name, [{ key: hostKeyOfServer(server), file: home.at('known_hosts'), line: 1 }]);
      assert.ok(failure.remedy.includes(removal?.command ?? 'none'));
    });

    it('stops everything when it is not the pinned one, even if known_hosts has it', async () => {
      const server = await serve();
      await know(server.port, server.hostKeys[0] ?? key);
      const pinnedHostKey = hostKeyOf(blobOf(ed25519()));
      const failure = await failureOf(connectTo(targetOf(server.port), { pinnedHostKey }), 'pinned-key-changed');
      assert.ok(failure.message.includes(pinnedHostKey?.fingerprint ?? 'none'));
      assert.match(failure.remedy, /“Forget Host Key…”/);
      assert.deepEqual(server.attempts, []);
    });

    it('needs no question when it is the pinned one, and known by a key of another kind', async () => {
      const server = await serve({ hostKeys: [ecdsa()] });
      await know(server.port, ed25519());
      await connectTo(targetOf(server.port), { pinnedHostKey: hostKeyOfServer(server) });
      assert.deepEqual(prompts.questions, []);
    });

    it('stops everything when known_hosts has another one of its kind, even if it is the pinned one', async () => {
      const server = await serve();
      await know(server.port, ed25519());
      await failureOf(connectTo(targetOf(server.port), { pinnedHostKey: hostKeyOfServer(server) }), 'host-key-changed');
      assert.deepEqual(server.attempts, []);
    });

    it('is confirmed by the user if only the machine’s entry in the store has it', async () => {
      const server = await serve();
      await connectTo(targetOf(server.port), { pinnedHostKey: hostKeyOfServer(server) });
      assert.equal(prompts.questions.length, 1);
      assert.match(prompts.questions[0] ?? '', /^trust /);
    });

    it('stops everything when it is revoked, even if it is pinned', async () => {
      const server = await serve();
      await home.write('known_hosts', `@revoked * ${server.hostKeys[0]?.public ?? ''}\n`);
      const pinnedHostKey = hostKeyOfServer(server);
      const failure = await failureOf(connectTo(targetOf(server.port), { pinnedHostKey }), 'host-key-changed');
      assert.match(failure.message, /marked as revoked in “.*known_hosts”, line 1/);
    });

    for (const [kind, known] of Object.entries({ ecdsa: ecdsa(), rsa: rsa() })) {
      it(`is asked for in the kind that is known (${kind}), if the server has several`, async () => {
        const server = await serve({ hostKeys: [ed25519(), known] });
        await know(server.port, known);
        const connection = await connectTo(targetOf(server.port));
        assert.deepEqual(connection.hostKey, hostKeyOfServer(server, 1));
        assert.deepEqual(prompts.questions, []);
      });
    }

    it('is asked for in the kind that is pinned, if known_hosts has learnt the others since', async () => {
      const pinned = ecdsa();
      const server = await serve({ hostKeys: [ed25519(), pinned] });
      const lines = server.hostKeys.map((pair) => `[127.0.0.1]:${String(server.port)} ${pair.public}\n`);
      await home.write('known_hosts', lines.join(''));
      const pinnedHostKey = hostKeyOfServer(server, 1);
      const connection = await connectTo(targetOf(server.port), { pinnedHostKey });
      assert.deepEqual(connection.hostKey, pinnedHostKey);
    });

    it('counts as changed when only keys of other kinds are presented than the known ones', async () => {
      const server = await serve();
      await know(server.port, rsa());
      await failureOf(connectTo(targetOf(server.port)), 'host-key-changed');
    });

    it('is looked for in the target’s own known_hosts files', async () => {
      const server = await serve();
      const own = await home.write('fleet', `boat ${server.hostKeys[0]?.public ?? ''}\n`);
      await connectTo(targetOf(server.port, { hostKeyAlias: 'boat', knownHostsFiles: [own] }));
      assert.deepEqual(prompts.questions, []);
    });

    it('may take the user longer than a handshake may take', async () => {
      const server = await serve();
      mock.timers.enable({ apis: ['setTimeout'] });
      prompts.trustHostKey = async () => {
        mock.timers.tick(handshake + 1);
        return Promise.resolve(true);
      };
      await connectTo(targetOf(server.port), {}, { handshake });
    });

    it('is withdrawn when the server hangs up meanwhile', async () => {
      const server = await serve();
      prompts.keepsQuestionOpen = true;
      const connecting = connectTo(targetOf(server.port));
      const trust = prompts.trustHostKey.bind(prompts);
      prompts.trustHostKey = (question, signal) => {
        setImmediate(() => server.dropAll());
        return trust(question, signal);
      };
      await failureOf(connecting, 'lost');
      assert.equal(prompts.questions.at(-1), 'question withdrawn');
    });

    describe('with StrictHostKeyChecking set', () => {
      const place = { file: '/home/anne/.ssh/config', line: 7 };

      it('refuses an unknown key, with the line to change, before any login', async () => {
        const server = await serve();
        const target = targetOf(server.port, { unknownHosts: { unknown: 'refuse', ...place } });
        const failure = await failureOf(connectTo(target), 'host-key-unknown');
        assert.ok(failure.message.includes(hostKeyOfServer(server).fingerprint));
        assert.match(failure.message, /StrictHostKeyChecking in “\/home\/anne\/\.ssh\/config”, line 7/);
        assert.deepEqual(prompts.questions, []);
        assert.deepEqual(server.attempts, []);
      });

      it('refuses also a pinned key that known_hosts does not have', async () => {
        const server = await serve();
        const target = targetOf(server.port, { unknownHosts: { unknown: 'refuse', ...place } });
        const pinnedHostKey = hostKeyOfServer(server);
        await failureOf(connectTo(target, { pinnedHostKey }), 'host-key-unknown');
        await know(server.port, server.hostKeys[0] ?? key);
        await connectTo(target, { pinnedHostKey });
      });

      it('adds an unknown key without asking, and reports that', async () => {
        const server = await serve();
        const target = targetOf(server.port, { unknownHosts: { unknown: 'add', ...place } });
        const lines: string[] = [];
        await connectTo(target, { onProgress: (line) => lines.push(line) });
        await connectTo(targetOf(server.port));
        assert.deepEqual(prompts.questions, []);
        const shown = `ED25519 ${hostKeyOfServer(server).fingerprint}`;
        const set = '(StrictHostKeyChecking in “/home/anne/.ssh/config”, line 7)';
        assert.ok(lines.includes(`host key ${shown} was accepted without asking ${set}`), lines.join('\n'));
      });

      it('still asks if a file that cannot be read may have another key', async () => {
        const server = await serve();
        await home.write('unread/a-directory', '');
        knownHosts = new KnownHosts({ user: [home.at('known_hosts'), home.at('unread')], system: [] });
        const target = targetOf(server.port, { unknownHosts: { unknown: 'add', ...place } });
        prompts.trusts = false;
        await failureOf(connectTo(target), 'host-key-unknown');
        assert.match(prompts.questions.join(), /^trust .*unread” is not a regular file/);
      });

      it('stops everything when the key has changed, also if it is no', async () => {
        const server = await serve();
        await know(server.port, ed25519());
        const target = targetOf(server.port, { unknownHosts: { unknown: 'add', ...place } });
        await failureOf(connectTo(target), 'host-key-changed');
        assert.deepEqual(server.attempts, []);
      });

      it('stops everything when the key has changed, also beside a key of a type that is never presented', async () => {
        const server = await serve();
        const name = `[127.0.0.1]:${String(server.port)}`;
        const old = `${name} ${ed25519().public}\n`;
        const fields = ['ssh-dss', 'p', 'q', 'g', 'y'].map((field) => wireString(field));
        const unusable = `${name} ssh-dss ${Buffer.concat(fields).toString('base64')}\n`;
        const target = targetOf(server.port, { unknownHosts: { unknown: 'add', ...place } });
        for (const lines of [old + unusable, unusable + old]) {
          await home.write('known_hosts', lines);
          await failureOf(connectTo(target), 'host-key-changed');
        }
        await home.write('known_hosts', unusable);
        await connectTo(target);
      });

      it('applies to jump hosts as the config specifies', async () => {
        const inner = await serve();
        const outer = await serve();
        const jumps = [targetOf(outer.port, { unknownHosts: { unknown: 'refuse', ...place } })];
        await failureOf(connectTo(targetOf(inner.port, { jumps })), 'host-key-unknown');
        assert.equal(inner.connections, 0);
      });
    });

    describe('with RevokedHostKeys set', () => {
      const place = { file: '/home/anne/.ssh/config', line: 7 };

      it('stops everything when it is revoked, even if known_hosts has it and it is pinned', async () => {
        const server = await serve();
        await know(server.port, server.hostKeys[0] ?? key);
        const list = await home.write('revoked', `${ed25519().public}\n${server.hostKeys[0]?.public ?? ''}\n`);
        const target = targetOf(server.port, { revokedKeys: { files: [list], ...place } });
        const pinnedHostKey = hostKeyOfServer(server);
        const failure = await failureOf(connectTo(target, { pinnedHostKey }), 'host-key-changed');
        assert.ok(failure.message.includes(pinnedHostKey.fingerprint));
        assert.match(failure.message, /is revoked by “.*revoked” \(RevokedHostKeys in “.*config”, line 7\)/);
        assert.deepEqual(server.attempts, []);
      });

      it('stops everything when the second of the files cannot be read, with a next step', async () => {
        const server = await serve();
        await know(server.port, server.hostKeys[0] ?? key);
        const files = [await home.write('empty', ''), home.at('missing')];
        const failure = await failureOf(
          connectTo(targetOf(server.port, { revokedKeys: { files, ...place } })),
          'host-key-unknown',
        );
        assert.match(failure.message, /whether its host key is revoked\. “.*missing” cannot be read: ENOENT/);
        assert.match(failure.remedy, /ssh-keygen -Q -l -f.* RevokedHostKeys in “.*config”, line 7/);
        assert.deepEqual(server.attempts, []);
      });
    });

    it('is reported in progress lines', async () => {
      const server = await serve();
      const lines: string[] = [];
      const onProgress = (line: string): void => void lines.push(line);
      await connectTo(targetOf(server.port), { onProgress });
      await connectTo(targetOf(server.port), { onProgress });
      const shown = `ED25519 ${hostKeyOfServer(server).fingerprint}`;
      assert.deepEqual(
        lines.filter((line) => line.includes('host key')),
        [`host key ${shown} was accepted`, `host key ${shown} is known`],
      );
    });

    it('is shown with the unreadable files that may contain it, and bad lines are reported', async () => {
      const server = await serve();
      await home.write('known_hosts', 'rubbish\n');
      await home.write('unread/a-directory', '');
      knownHosts = new KnownHosts({ user: [home.at('known_hosts'), home.at('unread')], system: [] });
      const lines: string[] = [];
      await connectTo(targetOf(server.port), { onProgress: (line) => lines.push(line) });
      assert.match(prompts.questions[0] ?? '', /^trust .* “.*unread” is not a regular file\.[^“]*$/);
      assert.ok(lines.some((line) => line.startsWith(`“${home.at('known_hosts')}”, line 1: `)));
      assert.ok(lines.some((line) => line.startsWith(`“${home.at('unread')}” is not a regular file.`)));
    });

    it('is accepted without being remembered if the file cannot be written, and that is reported', async () => {
      const server = await serve();
      await home.write('known_hosts/a-directory', '');
      const told = new Promise<string>((resolve, reject) => {
        const onProgress = (line: string): void => (line.startsWith('the host key') ? resolve(line) : undefined);
        connectTo(targetOf(server.port), { onProgress }).catch(reject);
      });
      assert.match(await told, /the host key could not be saved: .*is not a regular file/);
    });
  });

  describe('keys', () => {
    const kinds = { ed25519: ed25519(), ecdsa: ecdsa(), rsa: rsa() };
    for (const [kind, pair] of Object.entries(kinds)) {
      it(`logs in with ${kind}, after asking whether the server takes it`, async () => {
        const server = await serve({ keys: [pair] });
        await home.write('key', pair.private);
        await connectTo(targetOf(server.port));
        assert.deepEqual(
          server.attempts.map((attempt) => attempt.replace(/SHA256:\S+ ?/, '')),
          ['none', 'publickey ', 'publickey signed'],
        );
      });
    }

    for (const [kind, text] of Object.entries(pemKeys()).filter(([name]) => !name.startsWith('locked'))) {
      it(`logs in with ${kind}`, async () => {
        await home.write('key', text);
        const file = await readKeyFile(home.at('key'), utils.parseKey);
        assert.equal(file.kind, 'open');
        const blob = file.key.getPublicSSH();
        const pair = { private: text, public: `${file.key.type} ${blob.toString('base64')}` };
        const server = await serve({ keys: [pair] });
        await connectTo(targetOf(server.port));
      });
    }

    it('asks for a passphrase only once the server would take the key', async () => {
      const strange = locked();
      await home.write('key', strange.private);
      const server = await serve();
      await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.deepEqual(
        prompts.questions.filter((question) => question.startsWith('passphrase')),
        [],
      );
    });

    it('asks for a passphrase up to three times', async () => {
      const own = locked();
      const path = await home.write('key', own.private);
      const server = await serve({ keys: [own] });
      prompts.passphrases = ['wrong', 'wrong too', passphrase];
      await connectTo(targetOf(server.port));
      assert.deepEqual(prompts.questions.slice(1), [
        `passphrase ${path} 1`,
        `passphrase ${path} 2`,
        `passphrase ${path} 3`,
      ]);
    });

    it('asks for the passphrase of a PEM key first, because nothing of it can be offered before', async () => {
      const path = await home.write('key', pemKeys()['locked RSA PKCS#1'] ?? '');
      const server = await serve();
      prompts.passphrases = [passphrase];
      const failure = await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.deepEqual(prompts.questions.slice(1), [`passphrase ${path} 1`]);
      assert.match(failure.message, /Tried: \S+\/key \(SHA256:/);
    });

    it('tries the next key when a passphrase is declined or wrong three times', async () => {
      const own = locked();
      const server = await serve({ keys: [own, key] });
      const first = await home.write('locked', own.private);
      const target = targetOf(server.port, { identityFiles: [first, home.at('key')] });
      await connectTo(target);
      prompts.passphrases = ['a', 'b', 'c'];
      await connectTo(target);
    });

    it('names what was tried and why the rest was not, when none helps', async () => {
      const server = await serve({ keys: [] });
      const missing = home.at('missing');
      const lockedKey = locked();
      const lockedPath = await home.write('locked', lockedKey.private);
      const server2 = await serve({ keys: [lockedKey] });
      const files = [home.at('key'), missing, lockedPath];
      const failure = await failureOf(connectTo(targetOf(server.port, { identityFiles: files })), 'authentication');
      assert.ok(failure.message.includes(`“pirate@127.0.0.1:${String(server.port)}”`));
      assert.ok(failure.message.includes(`${home.at('key')} (${hostKeyOf(blobOf(key))?.fingerprint ?? ''})`));
      assert.ok(failure.message.includes(`The key file “${missing}” does not exist.`));
      const declined = await failureOf(connectTo(targetOf(server2.port, { identityFiles: files })), 'authentication');
      assert.ok(declined.message.includes(`No passphrase was entered for “${lockedPath}”.`));
      assert.match(declined.remedy, /authorized_keys/);
    });

    it('fails at once for a key that the user named, before anything is dialed', async () => {
      const server = await serve();
      const path = await home.write('readme', 'not a key');
      const target = targetOf(server.port, { identityFiles: [path], explicitKey: true, identitiesOnly: true });
      const failure = await failureOf(connectTo(target), 'key-file');
      assert.ok(failure.message.includes(path));
      assert.equal(server.connections, 0);
    });

    describe('on another computer (Windows stand-in)', () => {
      /** The same file by a path that Windows would look for on another computer. */
      const elsewhere = (): string => `/${home.at('key')}`;
      const connectOnWindows = async (target: SshTarget): Promise<SshConnection> => {
        const connector = new Ssh2Connector({ knownHosts, platform: 'win32' });
        const connection = await connector.connect(target, { prompts });
        closeAll.unshift(() => connection.close());
        return connection;
      };

      it('is not opened before the user agrees', async () => {
        const server = await serve();
        prompts.openNetworkKey = async () => {
          // Unusable until now: had it been looked at before the question, there would be no login.
          await home.write('key', key.private);
          return true;
        };
        await home.write('key', 'not a key');
        await connectOnWindows(targetOf(server.port, { identityFiles: [elsewhere()], explicitKey: true }));
      });

      it('ends the connection before anything is dialed if the user named it and declines', async () => {
        const server = await serve();
        prompts.opensNetworkKeys = false;
        const target = targetOf(server.port, { identityFiles: [elsewhere()], explicitKey: true });
        const failure = await failureOf(connectOnWindows(target), 'key-file');
        assert.ok(failure.message.includes(`“${elsewhere()}” is on another computer and was not opened`));
        assert.deepEqual(prompts.questions, [`open ${elsewhere()} 127.0.0.1`]);
        assert.equal(server.connections, 0);
      });

      it('costs one key if the config names it and the user declines', async () => {
        const server = await serve();
        prompts.opensNetworkKeys = false;
        await connectOnWindows(targetOf(server.port, { identityFiles: [elsewhere(), home.at('key')] }));
      });

      it('is asked about for a jump host, and for no key of this computer', async () => {
        const server = await serve();
        prompts.opensNetworkKeys = false;
        const jumps = [targetOf(server.port, { identityFiles: [elsewhere()], explicitKey: true })];
        await failureOf(connectOnWindows(targetOf(server.port, { jumps })), 'key-file');
        assert.deepEqual(prompts.questions, [`open ${elsewhere()} 127.0.0.1`]);
      });

      it('is a file like any other on this system', async () => {
        const server = await serve();
        await connectTo(targetOf(server.port, { identityFiles: [elsewhere()] }));
        assert.deepEqual(
          prompts.questions.filter((question) => question.startsWith('open')),
          [],
        );
      });
    });

    it('fails for a public key that the user named if no agent has its other half', async () => {
      const server = await serve();
      const path = await home.write('key.pub', key.public);
      const target = targetOf(server.port, { identityFiles: [path], explicitKey: true, identitiesOnly: true });
      const failure = await failureOf(connectTo(target), 'key-file');
      assert.match(failure.message, /key\.pub” contains no private key/);
    });

    it('reports that there was nothing to try, and how the config caused that', async () => {
      const server = await serve();
      const target = targetOf(server.port, { identityFiles: [], remarks: ['“config”, line 1: an odd path.'] });
      const failure = await failureOf(connectTo(target), 'authentication');
      assert.match(failure.message, /No key was tried\. “config”, line 1: an odd path\./);
    });

    it('reports that the agent does not respond', async () => {
      const server = await serve();
      const agent = home.at('no-agent');
      const failure = await failureOf(connectTo(targetOf(server.port, { agent, identityFiles: [] })), 'authentication');
      assert.ok(failure.message.includes(`The agent at “${agent}” is not responding.`));
    });
  });

  describe('an agent', () => {
    const held = ed25519();
    let path: string;

    const startAgent = async (keys: readonly KeyPair[]): Promise<TestAgent> => {
      path = home.at('agent.sock');
      const agent = await TestAgent.start(path, keys);
      closeAll.push(() => agent.stop());
      return agent;
    };
    const offered = (server: TestServer): readonly string[] =>
      server.attempts
        .filter((attempt) => attempt.startsWith('publickey'))
        .map((attempt) => attempt.split(' ')[1] ?? '');
    const fingerprint = (pair: KeyPair): string => hostKeyOf(blobOf(pair))?.fingerprint ?? '';

    for (const [kind, pair] of Object.entries({ ed25519: held, ecdsa: ecdsa(), rsa: rsa() })) {
      it(`signs with a key of type ${kind} that no file contains`, async () => {
        const agent = await startAgent([pair]);
        const server = await serve({ keys: [pair] });
        await connectTo(targetOf(server.port, { agent: path, identityFiles: [] }));
        assert.equal(agent.signatures, 1);
      });
    }

    it('has those of its keys offered first that the files name, then its others, then the other files', async () => {
      const [named, unnamed, filed] = [ed25519(), ed25519(), ed25519()];
      await startAgent([unnamed, named]);
      const files = [await home.write('filed', filed.private), await home.write('named', named.private)];
      const server = await serve({ keys: [] });
      await failureOf(connectTo(targetOf(server.port, { agent: path, identityFiles: files })), 'authentication');
      assert.deepEqual(offered(server), [named, unnamed, filed].map(fingerprint));
    });

    it('has only those of its keys offered that the files name, if nothing else is allowed', async () => {
      const named = ed25519();
      await startAgent([held, named]);
      const identityFiles = [await home.write('named', named.private)];
      const server = await serve({ keys: [] });
      const target = targetOf(server.port, { agent: path, identityFiles, identitiesOnly: true });
      await failureOf(connectTo(target), 'authentication');
      assert.deepEqual(offered(server), [fingerprint(named)]);
    });

    it('signs for an encrypted file whose key it has, without a question', async () => {
      const own = locked();
      const opened = utils.parseKey(own.private, passphrase);
      assert.ok(!(opened instanceof Error));
      // ssh2 gives the unlocked key out as PKCS#8, which it does not read itself.
      await startAgent([{ private: fromPkcs8(opened.getPrivatePEM()), public: own.public }]);
      const identityFiles = [await home.write('locked', own.private)];
      const server = await serve({ keys: [own] });
      await connectTo(targetOf(server.port, { agent: path, identityFiles, identitiesOnly: true, explicitKey: true }));
      assert.deepEqual(
        prompts.questions.filter((question) => question.startsWith('passphrase')),
        [],
      );
    });

    it('that does not sign costs its key, not the login', async () => {
      const agent = await startAgent([held]);
      agent.refuses = true;
      const server = await serve({ keys: [held, key] });
      await connectTo(targetOf(server.port, { agent: path }));
      const refusing = connectTo(targetOf(server.port, { agent: path, identityFiles: [] }));
      const failure = await failureOf(refusing, 'authentication');
      assert.match(failure.message, /The agent did not sign with “.*” from the agent/);
    });
  });

  describe('passwords', () => {
    it('are asked for only after keys were refused', async () => {
      const server = await serve({ password: 'ahoy' });
      await connectTo(targetOf(server.port));
      assert.equal(prompts.questions.length, 1);
    });

    it('are asked for up to three times', async () => {
      const server = await serve({ keys: [], password: 'ahoy' });
      prompts.passwords = ['wrong', 'wrong too', 'ahoy'];
      await connectTo(targetOf(server.port));
      assert.deepEqual(prompts.questions.slice(1), [
        `password pirate@127.0.0.1:${server.port} 1`,
        `password pirate@127.0.0.1:${server.port} 2`,
        `password pirate@127.0.0.1:${server.port} 3`,
      ]);
    });

    it('are never asked for if the server takes none', async () => {
      const server = await serve({ keys: [] });
      await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.equal(prompts.questions.length, 1);
    });

    it('end in a failure with the reason when declined or wrong', async () => {
      const server = await serve({ keys: [], password: 'ahoy' });
      const declined = await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.match(declined.message, /No password was entered/);
      prompts.passwords = ['1', '2', '3'];
      const wrong = await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.match(wrong.message, /The passwords entered were wrong/);
      assert.doesNotMatch(wrong.message, /ahoy/);
    });

    it('answer a server that asks by a dialogue', async () => {
      const server = await serve({ keys: [], password: 'ahoy', dialogue: ['Password: '] });
      prompts.passwords = ['wrong', 'ahoy'];
      await connectTo(targetOf(server.port));
    });

    it('are not used to answer other questions of a dialogue, which are shown with the server’s text', async () => {
      const dialogue = ['Password: ', 'One-time password\u0007 (OATH):\n', 'New password: '];
      const server = await serve({ keys: [], password: 'ahoy,123,aye', dialogue });
      prompts.passwords = ['ahoy', '123', 'aye'];
      await connectTo(targetOf(server.port));
      const asked = `password pirate@127.0.0.1:${String(server.port)} 1`;
      assert.deepEqual(prompts.questions.slice(1), [
        asked,
        `${asked} “One-time password (OATH):”`,
        `${asked} “New password:”`,
      ]);
    });

    it('are not asked for again in a dialogue after one was declined', async () => {
      const server = await serve({ keys: [], password: 'ahoy,123', dialogue: ['Password: ', 'Code: '] });
      const failure = await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.match(failure.message, /No password was entered/);
      assert.equal(prompts.questions.length, 2);
    });

    it('are not asked for again if the server’s dialogue asks nothing', async () => {
      const server = await serve({ keys: [], password: 'ahoy', dialogue: [] });
      const failure = await failureOf(connectTo(targetOf(server.port)), 'authentication');
      assert.equal(server.attempts.filter((attempt) => attempt === 'keyboard-interactive').length, 1);
      assert.doesNotMatch(failure.message, /passwords entered were wrong/);
    });

    it('end the login if they cannot be asked for', async () => {
      const server = await serve({ keys: [], password: 'ahoy', dialogue: ['Code: '] });
      prompts.password = () => Promise.reject(new Error('no window'));
      await assert.rejects(connectTo(targetOf(server.port)), /no window/);
    });

    it('may each take the server as long as a handshake may take', async () => {
      const onPassword = (): void => {
        mock.timers.tick(handshake - 1);
      };
      const server = await serve({ keys: [], password: 'ahoy', onPassword });
      prompts.passwords = ['wrong', 'wrong too', 'ahoy'];
      mock.timers.enable({ apis: ['setTimeout'] });
      await connectTo(targetOf(server.port), {}, { handshake });
    });

    it('come after the key if the server wants both, and no other key is offered any more', async () => {
      const server = await serve({ password: 'ahoy', both: true });
      prompts.passwords = ['ahoy'];
      const identityFiles = [home.at('key'), await home.write('other', ed25519().private)];
      await connectTo(targetOf(server.port, { identityFiles }));
      assert.deepEqual(
        server.attempts.map((attempt) => attempt.replace(/SHA256:\S+ ?/, '')),
        ['none', 'publickey ', 'publickey signed', 'none', 'password'],
      );
    });
  });

  describe('what is not an SSH server', () => {
    async function listen(speak: (socket: Socket) => void): Promise<number> {
      const server: Server = createServer((socket) => {
        socket.on('error', () => undefined);
        speak(socket);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      closeAll.push(() => server.close());
      return (server.address() as AddressInfo).port;
    }

    const strangers: readonly (readonly [string, string | Buffer, RegExp])[] = [
      [
        'a web server',
        'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
        /responded with “HTTP\/1\.1 400 Bad Request”/,
      ],
      ['a mail server', '220 mail ESMTP\r\n', /responded with “220 mail ESMTP”/],
      ['a TLS server', Buffer.from('15030100020246', 'hex'), /is not an SSH server/],
    ];
    for (const [what, greeting, sentence] of strangers) {
      it(`is recognized as ${what} by its first line, although it keeps the connection open`, async () => {
        const port = await listen((socket) => socket.write(greeting));
        const failure = await failureOf(connectTo(targetOf(port)), 'not-ssh');
        assert.match(failure.message, sentence);
      });
    }

    it('is recognized by any other text when it hangs up', async () => {
      const port = await listen((socket) => socket.end('HELLO SAILOR\n'));
      const failure = await failureOf(connectTo(targetOf(port)), 'not-ssh');
      assert.match(failure.message, /HELLO SAILOR/);
    });

    it('is not a server that rejects connections with plain text', async () => {
      const port = await listen((socket) => socket.end('Exceeded MaxStartups\r\n'));
      const failure = await failureOf(connectTo(targetOf(port)), 'refused');
      assert.match(failure.message, /Exceeded MaxStartups/);
    });

    it('is not a server that hangs up without sending anything', async () => {
      const port = await listen((socket) => socket.end());
      const failure = await failureOf(connectTo(targetOf(port)), 'refused');
      assert.match(failure.message, /without sending anything/);
    });

    it('is not a server that resets the connection', async () => {
      const port = await listen((socket) => socket.resetAndDestroy());
      await failureOf(connectTo(targetOf(port)), 'refused');
    });

    it('is reported before the time limit of the handshake if it sends nothing', async () => {
      const port = await listen(() => undefined);
      const failure = await failureOf(connectTo(targetOf(port), {}, { greeting: 50 }), 'timed-out');
      assert.match(failure.message, /accepted the connection but sent nothing\. It may not be an SSH server\.$/);
    });

    it('is not a server that is slow after its greeting', async () => {
      const port = await listen((socket) => socket.write('SSH-2.0-slow\r\n'));
      const connecting = connectTo(targetOf(port), {}, { greeting: 50, handshake: 200 });
      const failure = await failureOf(connecting, 'timed-out');
      assert.match(failure.message, /did not respond within 0.2 seconds/);
    });

    it('is distinguished from a server that breaks the protocol during the login', async () => {
      const server = await serve({ garbles: true });
      const failure = await failureOf(connectTo(targetOf(server.port)), 'not-ssh');
      assert.match(failure.message, /could not agree on an SSH connection: (?!the host closed)/);
    });

    it('is distinguished from a server with which no encryption can be agreed on', async () => {
      const server = new SshServer({
        hostKeys: [ed25519().private],
        algorithms: { kex: ['diffie-hellman-group1-sha1'] },
      });
      server.on('connection', (client) => client.on('error', () => undefined));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closeAll.push(() => server.close());
      const { port } = server.address() as AddressInfo;
      const failure = await failureOf(connectTo(targetOf(port)), 'not-ssh');
      assert.match(failure.message, /could not agree/);
    });
  });

  describe('canceling', () => {
    it('ends the connection while a question is open, and withdraws the question', async () => {
      const server = await serve();
      const abort = new AbortController();
      prompts.keepsQuestionOpen = true;
      const connecting = connectTo(targetOf(server.port), { signal: abort.signal });
      while (prompts.questions.length === 0) {
        await new Promise(setImmediate);
      }
      abort.abort();
      await assert.rejects(connecting, Cancelled);
      assert.equal(prompts.questions.at(-1), 'question withdrawn');
    });

    it('works while the host’s key is being saved', async () => {
      const server = await serve();
      const abort = new AbortController();
      knownHosts.append = async () => {
        // Logged in before it is cancelled, and cancelled before the key is saved.
        while (server.loggedIn === 0) {
          await new Promise(setImmediate);
        }
        await hearing();
        abort.abort();
        await hearing();
      };
      await assert.rejects(connectTo(targetOf(server.port), { signal: abort.signal }), Cancelled);
      while (server.open > 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });

    it('does not dial if it happened before', async () => {
      const server = await serve();
      await assert.rejects(connectTo(targetOf(server.port), { signal: AbortSignal.abort() }), Cancelled);
      assert.equal(server.connections, 0);
    });
  });

  describe('jump hosts', () => {
    it('are connected in order, each with its own host key, and closed with the connection', async () => {
      const inner = await serve();
      const middle = await serve();
      const outer = await serve();
      const jumps = [targetOf(outer.port), targetOf(middle.port)];
      const connection = await connectTo(targetOf(inner.port, { jumps }));
      assert.equal((await connection.run('echo through')).stdout, 'through\n');
      assert.equal(prompts.questions.length, 3);
      assert.equal(connection.remoteAddress, '127.0.0.1');
      assert.deepEqual(inner.commands, ['echo through']);
      assert.deepEqual([outer.commands, middle.commands], [[], []]);
    });

    it('stop everything when their key has changed', async () => {
      const inner = await serve();
      const outer = await serve();
      await know(outer.port, ed25519());
      const failure = await failureOf(
        connectTo(targetOf(inner.port, { jumps: [targetOf(outer.port)] })),
        'host-key-changed',
      );
      assert.ok(failure.message.includes(String(outer.port)));
      assert.equal(inner.connections, 0);
    });

    it('are named if a password is asked for behind them, and each names those before it', async () => {
      const [inner, middle, outer] = [
        await serve({ keys: [], password: 'ahoy' }),
        await serve({ keys: [], password: 'ahoy' }),
        await serve(),
      ];
      const jumps = [targetOf(outer.port), targetOf(middle.port)];
      const asked: (readonly string[] | undefined)[] = [];
      prompts.password = ({ through }) => {
        asked.push(through);
        return Promise.resolve('ahoy');
      };
      await connectTo(targetOf(inner.port, { jumps }));
      const [first = '', second = ''] = [outer, middle].map(({ port }) => `pirate@127.0.0.1:${String(port)}`);
      assert.deepEqual(asked, [[first], [first, second]]);
    });

    it('do not use the pinned key of the target', async () => {
      const inner = await serve();
      const outer = await serve();
      await connectTo(targetOf(inner.port, { jumps: [targetOf(outer.port)] }), {
        pinnedHostKey: hostKeyOfServer(inner),
      });
    });

    it('have a limit of time for reaching the next host, and that host is named', async () => {
      const outer = await serve({ neverForwards: true });
      const target = targetOf(22, { host: '192.0.2.7', jumps: [targetOf(outer.port)] });
      const failure = await failureOf(connectTo(target, {}, { connect: 50 }), 'timed-out');
      const through = `pirate@127.0.0.1:${String(outer.port)}`;
      assert.ok(failure.message.startsWith(`“pirate@192.0.2.7:22 through ${through}” did not respond within`));
    });

    it('can be canceled while they connect to the next host', async () => {
      const outer = await serve({ neverForwards: true });
      const abort = new AbortController();
      const onProgress = (line: string): void => {
        if (line.startsWith('connecting to')) {
          setImmediate(() => abort.abort());
        }
      };
      const target = targetOf(22, { host: '192.0.2.7', jumps: [targetOf(outer.port)] });
      await assert.rejects(connectTo(target, { signal: abort.signal, onProgress }), Cancelled);
    });

    it('end the connection when they are lost', async () => {
      const inner = await serve();
      const outer = await serve();
      const connection = await connectTo(targetOf(inner.port, { jumps: [targetOf(outer.port)] }));
      const closed = new Promise<SshFailure | undefined>((resolve) => connection.onClose(resolve));
      outer.dropAll();
      assert.equal((await closed)?.reason, 'lost');
    });
  });

  it('speaks to an IPv6 address', async () => {
    const server = await serve({ host: '::1' });
    const connection = await connectTo(targetOf(server.port, { host: '::1' }));
    assert.equal(connection.remoteAddress, '::1');
    assert.equal(prompts.questions[0]?.startsWith(`trust ::1 ${String(server.port)} ::1 `), true);
    const again = await connectTo(targetOf(server.port, { host: '::1' }));
    assert.equal(again.remoteAddress, '::1');
    assert.equal(prompts.questions.length, 1);
  });
});
