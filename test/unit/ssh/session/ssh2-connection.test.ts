import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { mock } from 'node:test';
import { Cancelled } from '../../../../src/failure';
import { Ssh2Connector, type ConnectorTimes } from '../../../../src/ssh/ssh2-connector';
import type { SshConnection } from '../../../../src/ssh/connection';
import { SshFailure } from '../../../../src/ssh/failure';
import { KnownHosts } from '../../../../src/ssh/known-hosts';
import { quote } from '../../../../src/ssh/quote';
import { ed25519 } from '../support/keys';
import { ScriptedPrompts } from '../support/scripted-prompts';
import { TemporaryHome } from '../support/temporary-home';
import { TestServer, type TestServerOptions } from '../support/test-server';

describe('Ssh2Connection', () => {
  const key = ed25519();
  let home: TemporaryHome;
  let server: TestServer;
  let connection: SshConnection;

  const open = async (options: TestServerOptions = {}, times: Partial<ConnectorTimes> = {}): Promise<void> => {
    server = await TestServer.start({ keys: [key], ...options });
    const knownHosts = new KnownHosts({ user: [home.at('known_hosts')], system: [] });
    const identityFiles = [home.at('key')];
    connection = await new Ssh2Connector({ knownHosts, times }).connect(
      {
        ...{ host: '127.0.0.1', port: server.port, user: 'pirate', identityFiles },
        ...{ agent: undefined, hostKeyAlias: undefined, jumps: [] },
      },
      { prompts: new ScriptedPrompts() },
    );
  };
  /** Waits until something is so, without a wish for when. */
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const exists = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );

  beforeEach(async () => {
    home = await TemporaryHome.create();
    await home.write('key', key.private);
  });
  afterEach(async () => {
    mock.timers.reset();
    connection.close();
    await server.stop();
    await home.remove();
  });

  describe('run', () => {
    it('returns output, errors and the exit code', async () => {
      await open();
      assert.deepEqual(await connection.run('echo out; echo err >&2; exit 3'), {
        exitCode: 3,
        exitSignal: undefined,
        stdout: 'out\n',
        stderr: 'err\n',
        truncated: false,
      });
    });

    it('misses nothing of many commands that end as soon as they begin', async () => {
      await open();
      for (let index = 0; index < 40; index++) {
        assert.equal((await connection.run('exit 7')).exitCode, 7);
      }
    });

    it('returns the signal that ended the command', async () => {
      await open();
      const { exitCode, exitSignal } = await connection.run('kill -KILL $$');
      assert.deepEqual({ exitCode, exitSignal }, { exitCode: undefined, exitSignal: 'KILL' });
    });

    it('reports the output as it arrives', async () => {
      await open();
      const gate = home.at('gate');
      const script = `echo first; while [ ! -e ${quote(gate)} ]; do sleep 0.01; done; echo second >&2`;
      const heard: string[] = [];
      const running = connection.run(script, { onOutput: (chunk, stream) => void heard.push(`${stream} ${chunk}`) });
      await until(() => heard.length > 0);
      await home.write('gate', '');
      await running;
      assert.deepEqual(heard, ['stdout first\n', 'stderr second\n']);
    });

    it('decodes characters that come in two pieces', async () => {
      await open();
      let heard = '';
      const result = await connection.run("printf '\\303'; sleep 0.1; printf '\\251'", {
        onOutput: (chunk) => void (heard += chunk),
      });
      assert.deepEqual([result.stdout, heard], ['é', 'é']);
    });

    it('keeps no more than requested, and reports that', async () => {
      await open();
      const result = await connection.run('head -c 300000 /dev/zero; head -c 10 /dev/zero >&2', { maxBytes: 1000 });
      assert.deepEqual([result.stdout.length, result.stderr.length, result.truncated], [1000, 10, true]);
    });

    it('keeps a mebibyte by default', async () => {
      await open();
      const result = await connection.run('head -c 3000000 /dev/zero');
      assert.deepEqual([result.stdout.length, result.truncated], [1024 * 1024, true]);
    });

    it('feeds standard input of any size, however slowly it is read', async () => {
      await open();
      const stdin = randomBytes(6_000_000);
      const { stdout } = await connection.run('sleep 0.2; sha256sum', { stdin });
      assert.equal(stdout.split(' ')[0], createHash('sha256').update(stdin).digest('hex'));
    });

    it('runs a script from standard input', async () => {
      await open();
      const script = `echo begin\n: ${'x'.repeat(3_000_000)}\necho "$1"\n`;
      assert.equal((await connection.run('sh -s -- end', { stdin: script })).stdout, 'begin\nend\n');
    });

    it('ends with the command if that does not read its standard input', async () => {
      await open();
      const { exitCode } = await connection.run('exit 4', { stdin: randomBytes(6_000_000) });
      assert.equal(exitCode, 4);
    });

    it('closes standard input if nothing is to be written', async () => {
      await open();
      assert.equal((await connection.run('cat; echo done')).stdout, 'done\n');
    });

    it('runs twenty at once although the server takes ten', async () => {
      await open();
      const numbers = Array.from({ length: 20 }, (_, index) => String(index));
      const results = await Promise.all(numbers.map((number) => connection.run(`sleep 0.05; echo ${number}`)));
      assert.deepEqual(
        results.map((result) => result.stdout.trim()),
        numbers,
      );
    });

    it('runs many at once on a server that takes three', async () => {
      await open({ maxSessions: 3 });
      const results = await Promise.all(Array.from({ length: 12 }, () => connection.run('sleep 0.02; echo x')));
      assert.equal(results.filter((result) => result.stdout === 'x\n').length, 12);
    });

    it('fails with the server’s message if the server accepts no command', async () => {
      await open({ maxSessions: 0 });
      await assert.rejects(connection.run('true'), (error: unknown) => {
        assert.ok(error instanceof SshFailure);
        assert.equal(error.reason, 'channel');
        assert.match(error.message, /“pirate@127\.0\.0\.1:\d+” did not run the command/);
        return true;
      });
    });

    it('tries a lone command again that is refused while the server clears up the one before', async () => {
      await open();
      server.refusals = 3;
      assert.equal((await connection.run('echo x')).stdout, 'x\n');
      assert.equal(server.refusals, 0);
    });

    it('gives the server a moment before it tries again', async () => {
      await open();
      server.refusals = 1;
      mock.timers.enable({ apis: ['setTimeout'] });
      const running = connection.run('echo x');
      // A second attempt would reach the server before the last of these does.
      for (let round = 0; round < 4; round++) {
        await assert.rejects(connection.openPort('127.0.0.1', 1), { reason: 'channel' });
      }
      assert.deepEqual([server.refusals, server.commands], [0, []]);
      mock.timers.tick(100);
      assert.equal((await running).stdout, 'x\n');
    });

    it('gives up on a lone command that is refused four times', async () => {
      await open();
      server.refusals = 5;
      await assert.rejects(connection.run('true'), { reason: 'channel' });
      assert.equal(server.refusals, 1);
    });

    it('passes on what a listener throws, and ends the command', async () => {
      await open();
      const running = connection.run('echo x; sleep 60', {
        onOutput: () => {
          throw new Error('the listener is broken');
        },
      });
      await assert.rejects(running, /the listener is broken/);
      await until(() => server.signals.includes('TERM'));
    });
  });

  describe('canceling a command', () => {
    it('ends it and what it has started, and can run others', async () => {
      await open();
      const pid = home.at('pid');
      const abort = new AbortController();
      const running = connection.run(`sh -c 'echo $$ > ${quote(pid)}; sleep 60'; true`, { signal: abort.signal });
      await until(() => exists(pid));
      abort.abort();
      await assert.rejects(running, Cancelled);
      await until(async () => (await connection.run(`kill -0 "$(cat ${quote(pid)})"`)).exitCode !== 0);
      assert.deepEqual(server.signals, ['TERM']);
    });

    it('does not wait for a command that ignores it, and ends it for good after a while', async () => {
      await open();
      const pid = home.at('pid');
      const abort = new AbortController();
      const script = `trap '' TERM; echo $$ > ${quote(pid)}; while :; do sleep 0.05; done`;
      const running = connection.run(script, { signal: abort.signal });
      await until(() => exists(pid));
      abort.abort();
      await assert.rejects(running, Cancelled);
      assert.deepEqual(server.signals, []);
      await until(() => server.signals.includes('KILL'));
    });

    it('closes the channel of a command that no signal ends', async () => {
      await open();
      server.ignoresSignals = true;
      const abort = new AbortController();
      const running = connection.run('sleep 60', { signal: abort.signal });
      await until(() => server.commands.length === 1);
      abort.abort();
      await assert.rejects(running, Cancelled);
      await until(() => server.signals.includes('KILL'));
      await until(() => server.sessions === 0);
    });

    it('does not start a command that was canceled before', async () => {
      await open();
      await assert.rejects(connection.run('true', { signal: AbortSignal.abort() }), Cancelled);
      assert.deepEqual(server.commands, []);
    });

    it('ends a command that was canceled while it was being started', async () => {
      await open();
      server.neglects = 'open';
      const abort = new AbortController();
      const running = connection.run('sleep 60', { signal: abort.signal });
      await until(() => server.neglected === 1);
      abort.abort();
      await assert.rejects(running, Cancelled);
      assert.deepEqual(server.commands, []);
      server.answerNeglected();
      await until(() => server.signals.includes('TERM'));
      assert.deepEqual(server.commands, ['sleep 60']);
    });

    it('leaves nothing behind of commands that were canceled in the same tick', async () => {
      await open();
      const cancelled = Array.from({ length: 10 }, () => {
        const abort = new AbortController();
        const running = connection.run('sleep 60', { signal: abort.signal });
        abort.abort();
        return assert.rejects(running, Cancelled);
      });
      await Promise.all(cancelled);
      assert.equal((await connection.run('echo next')).stdout, 'next\n');
    });

    for (const neglects of ['open', 'close'] as const) {
      it(`lets other commands run after a while on a server that does not ${neglects} the channels of such commands`, async () => {
        await open({ maxSessions: 100 });
        server.neglects = neglects;
        const abort = new AbortController();
        const cancelled = Array.from({ length: 10 }, () =>
          assert.rejects(connection.run('sleep 60', { signal: abort.signal }), Cancelled),
        );
        await until(() => server.commands.length + server.neglected === 10);
        abort.abort();
        await Promise.all(cancelled);
        server.neglects = undefined;
        assert.equal((await connection.run('echo next')).stdout, 'next\n');
      });
    }

    it('removes one that waits for its turn', async () => {
      await open({ maxSessions: 1 });
      const gate = home.at('gate');
      const long = connection.run(`while [ ! -e ${quote(gate)} ]; do sleep 0.01; done`);
      await until(() => server.commands.length === 1);
      const abort = new AbortController();
      const waiting = connection.run('echo waited', { signal: abort.signal });
      setTimeout(() => abort.abort(), 20);
      await assert.rejects(waiting, Cancelled);
      await home.write('gate', '');
      assert.equal((await long).exitCode, 0);
      assert.equal((await connection.run('echo next')).stdout, 'next\n');
      assert.equal(server.commands.includes('echo waited'), false);
    });
  });

  describe('a lost connection', () => {
    it('fails running and waiting commands, and reports that once', async () => {
      await open();
      const closes: (SshFailure | undefined)[] = [];
      connection.onClose((failure) => closes.push(failure));
      const running = Array.from({ length: 12 }, () => connection.run('sleep 60'));
      const failures = Promise.allSettled(running);
      await until(() => server.commands.length >= 10);
      server.dropAll();
      for (const result of await failures) {
        assert.equal(result.status, 'rejected');
        assert.ok(result.reason instanceof SshFailure);
        assert.equal(result.reason.reason, 'lost');
      }
      assert.deepEqual(
        closes.map((failure) => failure?.reason),
        ['lost'],
      );
    });

    it('fails whatever is asked of it later', async () => {
      await open();
      const closed = new Promise((resolve) => connection.onClose(resolve));
      server.dropAll();
      await closed;
      const asks = [connection.run('true'), connection.openSocket('/run/x'), connection.openPort('127.0.0.1', 1)];
      for (const ask of asks) {
        await assert.rejects(ask, { reason: 'lost' });
      }
      const late: (SshFailure | undefined)[] = [];
      connection.onClose((failure) => late.push(failure));
      assert.equal(late[0]?.reason, 'lost');
    });

    it('is noticed when the host stops responding', async () => {
      await open({}, { keepAliveInterval: 20, keepAliveCount: 2 });
      const closed = new Promise<SshFailure | undefined>((resolve) => connection.onClose(resolve));
      server.fallSilent();
      const failure = await closed;
      assert.equal(failure?.reason, 'lost');
      assert.match(failure.message, /has not responded for/);
    });

    it('is not reported when the connection is closed here', async () => {
      await open();
      const closes: (SshFailure | undefined)[] = [];
      connection.onClose((failure) => closes.push(failure));
      connection.onClose(() => assert.fail('this listener has left'))();
      const running = connection.run('sleep 60');
      connection.close();
      connection.close();
      await assert.rejects(running, { reason: 'lost' });
      assert.deepEqual(closes, [undefined]);
    });
  });

  describe('streams', () => {
    async function echoServer(where: { path: string } | { port: 0; host: string }): Promise<Server> {
      const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(where);
      await once(echo, 'listening');
      return echo;
    }

    it('go to a port as seen from the host, both ways and half closed', async () => {
      await open();
      const echo = await echoServer({ host: '127.0.0.1', port: 0 });
      const stream = await connection.openPort('127.0.0.1', (echo.address() as AddressInfo).port);
      stream.end('ahoy');
      assert.equal(await text(stream), 'ahoy');
      echo.close();
    });

    it('carry more than fits in any buffer', async () => {
      await open();
      const echo = await echoServer({ host: '127.0.0.1', port: 0 });
      const stream = await connection.openPort('127.0.0.1', (echo.address() as AddressInfo).port);
      const cargo = randomBytes(5_000_000).toString('hex');
      stream.end(cargo);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await text(stream)) === cargo, true);
      echo.close();
    });

    it('go to a socket on the host', async () => {
      await open();
      const echo = await echoServer({ path: home.at('echo.sock') });
      const stream = await connection.openSocket(home.at('echo.sock'));
      stream.end('ahoy');
      assert.equal(await text(stream), 'ahoy');
      echo.close();
    });

    it('report that a socket is missing', async () => {
      await open();
      await assert.rejects(connection.openSocket(home.at('nowhere.sock')), (error: unknown) => {
        assert.ok(error instanceof SshFailure);
        assert.equal(error.reason, 'channel');
        assert.match(error.message, /There is no socket “.*nowhere\.sock” on “pirate@/);
        return true;
      });
    });

    it('report that nothing listens on an existing socket', async () => {
      await open();
      const path = await home.write('plain-file', '');
      await assert.rejects(connection.openSocket(path), {
        reason: 'channel',
        message: /could not open “.*plain-file”/,
      });
    });

    it('report that a port is closed', async () => {
      await open();
      await assert.rejects(connection.openPort('127.0.0.1', 1), { reason: 'channel', message: /“127\.0\.0\.1:1”/ });
    });

    it('end with an error, which needs no listener, when the connection is lost', async () => {
      await open();
      const echo = await echoServer({ host: '127.0.0.1', port: 0 });
      const { port } = echo.address() as AddressInfo;
      const deaf = await connection.openPort('127.0.0.1', port);
      const hearing = await connection.openPort('127.0.0.1', port);
      const error = once(hearing, 'error');
      server.dropAll();
      const [failure] = (await error) as [SshFailure];
      assert.equal(failure.reason, 'lost');
      await until(() => deaf.destroyed);
      echo.close();
    });

    it('close the far end when they are destroyed', async () => {
      await open();
      const echo = createServer().listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const accepted = once(echo, 'connection');
      const stream = await connection.openPort('127.0.0.1', (echo.address() as AddressInfo).port);
      const [far] = (await accepted) as [Socket];
      far.resume();
      const closed = once(far, 'close');
      stream.destroy();
      await closed;
      echo.close();
    });

    it('are not opened for a caller that has canceled', async () => {
      await open();
      const stop = AbortSignal.abort();
      await assert.rejects(connection.openPort('127.0.0.1', 1, stop), Cancelled);
      await assert.rejects(connection.openSocket('/run/x', stop), Cancelled);
    });
  });
});
