import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Duplex, PassThrough } from 'node:stream';
import { mock } from 'node:test';
import { defaultTimeouts } from '../../../src/engine/transport/connection';
import { connectEngine } from '../../../src/engine/engine-client';
import { EngineFailure, type EngineReason } from '../../../src/engine/failure';
import { Cancelled, Failure } from '../../../src/failure';
import { type Answer, FakeEngine, json, pong } from './support/fake-engine';

const node = {
  ID: 'n1',
  Version: { Index: 7 },
  Spec: { Role: 'manager', Availability: 'active' },
  Status: { State: 'ready' },
};

describe('connectEngine', () => {
  let fake: FakeEngine | undefined;

  async function start(answer: Answer, ping?: Answer): Promise<FakeEngine> {
    fake = await FakeEngine.start(answer, ping === undefined ? {} : { ping });
    return fake;
  }

  afterEach(async () => {
    mock.timers.reset();
    await fake?.stop();
  });

  function reason(wanted: EngineReason, message?: RegExp) {
    return (error: unknown): boolean => {
      assert.ok(error instanceof EngineFailure, String(error));
      assert.equal(error.reason, wanted, error.message);
      assert.match(error.message, message ?? /“pi1”/);
      return true;
    };
  }

  describe('negotiating', () => {
    it('asks /_ping without a version first, then speaks the engine’s version', async () => {
      const server = await start(json([]), pong('1.41'));
      await server.engine().nodes();
      assert.deepEqual(
        server.seen.map(({ url }) => url.pathname),
        ['/_ping', '/v1.41/nodes'],
      );
    });

    it('asks once for calls that begin together', async () => {
      const server = await start(json([]));
      const engine = server.engine();
      await Promise.all([engine.nodes(), engine.tasks(), engine.services()]);
      assert.equal(server.seen.filter(({ url }) => url.pathname === '/_ping').length, 1);
    });

    it('uses 1.24 with an engine that does not report its version', async () => {
      const server = await start(json([]), (_request, response) => response.end('OK'));
      await server.engine().nodes();
      assert.equal(server.seen[1]?.url.pathname, '/v1.24/nodes');
    });

    it('negotiates again when the engine was replaced and refuses the version', async () => {
      let speaks = '1.45';
      const server = await start(
        (request, response) => {
          const old = { message: 'client version 1.45 is too new. Maximum supported API version is 1.41' };
          (request.url.pathname.startsWith(`/v${speaks}/`) ? json([]) : json(old, 400))(request, response);
        },
        (request, response) => {
          pong(speaks)(request, response);
        },
      );
      const engine = server.engine();
      await engine.nodes();
      speaks = '1.41';
      assert.deepEqual(await engine.nodes(), []);
      assert.equal(server.seen.at(-1)?.url.pathname, '/v1.41/nodes');
    });

    it('keeps the version after a failure that has nothing to do with it', async () => {
      const server = await start(json({ message: 'out of luck' }, 500));
      const engine = server.engine();
      await assert.rejects(engine.nodes(), reason('server'));
      await assert.rejects(engine.nodes(), reason('server'));
      assert.deepEqual(
        server.seen.map(({ url }) => url.pathname),
        ['/_ping', '/v1.41/nodes', '/v1.41/nodes'],
      );
    });

    it('negotiates again after the engine could not be reached', async () => {
      let refuses = false;
      const server = await start((request, response) => {
        response.setHeader('Connection', 'close');
        json([])(request, response);
      });
      const openSocket = (): Promise<Duplex> =>
        refuses
          ? Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
          : server.openSocket();
      const engine = server.connect({ kind: 'ssh', machine: 'pi1', openSocket });
      await engine.nodes();
      refuses = true;
      await assert.rejects(engine.nodes(), reason('refused'));
      refuses = false;
      await engine.nodes();
      assert.deepEqual(
        server.seen.map(({ url }) => url.pathname),
        ['/_ping', '/v1.41/nodes', '/_ping', '/v1.41/nodes'],
      );
    });

    it('reports it when the version is still refused after that', async () => {
      const message = 'client version 1.41 is too old. Minimum supported API version is 1.44';
      const server = await start(json({ message }, 400));
      await assert.rejects(server.engine().nodes(), reason('api-version', /too old/));
    });
  });

  describe('requests', () => {
    it('has services counted only if asked to, as counting costs the engine', async () => {
      const server = await start(json([]), pong('1.41'));
      const engine = server.engine();
      await engine.services();
      await engine.services({ status: false });
      await engine.services({ status: true });
      assert.deepEqual(
        server.seen.slice(1).map(({ url }) => url.searchParams.get('status')),
        [null, null, 'true'],
      );
    });

    it('sends an update’s spec in the body and nothing of it in the URL', async () => {
      const server = await start(json({ Warnings: null }));
      const spec = { Name: 'web', TaskTemplate: { ContainerSpec: { Env: ['PASSWORD=ahoy'] } } };
      await server.engine().updateService('s1', 12, spec, { rollback: true });
      const sent = server.seen.at(-1);
      assert.equal(
        `${sent?.url.pathname}${sent?.url.search}`,
        '/v1.41/services/s1/update?version=12&rollback=previous',
      );
      assert.deepEqual(JSON.parse(sent?.body ?? ''), spec);
    });

    it('sends filters as JSON', async () => {
      const server = await start(json([]));
      await server.engine().tasks({ service: ['s1'], 'desired-state': ['running'] });
      assert.deepEqual(JSON.parse(String(server.seen.at(-1)?.url.searchParams.get('filters'))), {
        service: ['s1'],
        'desired-state': ['running'],
      });
    });

    it('sends registry credentials in a header only', async () => {
      const server = await start(json({ ID: 's1' }));
      const auth = { username: 'jack', password: 'rum', serverAddress: 'registry.example' };
      await server.engine().createService({ Name: 'web' }, auth);
      const sent = server.seen.at(-1);
      const header = Buffer.from(String(sent?.headers['x-registry-auth']), 'base64url').toString();
      assert.deepEqual(JSON.parse(header), { username: 'jack', password: 'rum', serveraddress: 'registry.example' });
      assert.equal(sent?.url.search, '');
      assert.deepEqual(JSON.parse(sent.body), { Name: 'web' });
    });

    it('keeps the slashes of an image’s name and escapes the rest', async () => {
      const server = await start(json({ Descriptor: { digest: 'sha256:1' }, Platforms: null }));
      await server.engine().distribution('registry.example:5000/team/web:1.0 x');
      assert.equal(server.seen.at(-1)?.url.pathname, '/v1.41/distribution/registry.example:5000/team/web:1.0%20x/json');
    });

    it('cannot be led astray by an id', async () => {
      const server = await start(json(node));
      await server.engine().node('../swarm?x=1');
      assert.equal(server.seen.at(-1)?.url.href, 'http://engine/v1.41/nodes/..%2Fswarm%3Fx%3D1');
    });

    it('uses one connection for calls one after another', async () => {
      const server = await start(json([]));
      const engine = server.engine();
      await engine.nodes();
      await engine.nodes();
      assert.equal(server.opened, 1);
    });

    it('repeats a read once when a kept connection turns out to be closed', async () => {
      let count = 0;
      const server = await start((request, response) => {
        count++;
        if (count === 2) {
          response.socket?.destroy();
        } else {
          json([node])(request, response);
        }
      });
      const engine = server.engine();
      await engine.nodes();
      assert.equal((await engine.nodes()).length, 1);
      assert.equal(count, 3);
    });

    it('never repeats a change', async () => {
      let count = 0;
      const server = await start((_request, response) => {
        count++;
        response.socket?.destroy();
      });
      await assert.rejects(server.engine().createService({ Name: 'web' }), reason('lost'));
      assert.equal(count, 1);
    });
  });

  describe('outcomes of requests', () => {
    it('are reported as the caller gets them', async () => {
      let count = 0;
      const server = await start((request, response) => {
        count++;
        if (count === 1) {
          json([])(request, response);
        } else if (count === 2) {
          response.writeHead(503).end(JSON.stringify({ message: 'This node is not a swarm manager.' }));
        } else {
          response.socket?.destroy();
        }
      });
      const engine = server.engine();
      await engine.nodes();
      await assert.rejects(engine.nodes(), reason('not-a-manager'));
      await assert.rejects(engine.createService({ Name: 'web' }), reason('lost'));
      assert.deepEqual(server.outcomes, [undefined, 'not-a-manager', 'lost']);
    });

    it('are reported once for a read that is repeated', async () => {
      let count = 0;
      const server = await start((request, response) => {
        count++;
        if (count === 2) {
          response.socket?.destroy();
        } else {
          json([])(request, response);
        }
      });
      const engine = server.engine();
      await engine.nodes();
      await engine.nodes();
      assert.deepEqual([count, server.outcomes], [3, [undefined, undefined]]);
    });

    it('are reported of a stream that is lost', async () => {
      const server = await start((_request, response) => {
        response.writeHead(200);
        response.write('{"Type":"node"');
        setImmediate(() => response.socket?.destroy());
      });
      const events = server.engine().events({}, new AbortController().signal);
      await assert.rejects(async () => {
        for await (const event of events) {
          assert.fail(JSON.stringify(event));
        }
      }, reason('lost'));
      assert.deepEqual(server.outcomes, [undefined, 'lost']);
    });

    it('are not reported of what is canceled or closed from our side', async () => {
      const abort = new AbortController();
      const server = await start(() => abort.abort());
      const engine = server.engine();
      await assert.rejects(engine.nodes(abort.signal), Cancelled);
      engine.dispose();
      await assert.rejects(engine.nodes(), reason('lost'));
      assert.deepEqual(server.outcomes, []);
    });
  });

  describe('many at once', () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };

    beforeEach(() => process.on('warning', note));

    afterEach(() => {
      process.off('warning', note);
      warnings.length = 0;
    });

    it('share a few connections, however many calls begin together', async () => {
      const server = await start(json([node]));
      const engine = server.engine();
      for (let burst = 0; burst < 2; burst++) {
        const answers = await Promise.all(Array.from({ length: 40 }, () => engine.nodes()));
        assert.equal(answers.flat().length, 40);
      }
      // Some are closed after a burst, and opened again for the next one.
      assert.ok(server.mostOpen <= 6, `${server.mostOpen} connections`);
      assert.deepEqual(warnings, []);
    });

    it('give their turns back when they fail, are canceled, or get no connection', async () => {
      let troubled = true;
      let dials = 0;
      const waiting: (() => void)[] = [];
      const server = await start((request, response) => {
        if (request.url.pathname.endsWith('/bad')) {
          response.socket?.destroy();
        } else if (troubled) {
          json(node)(request, response);
        } else {
          waiting.push(() => {
            json(node)(request, response);
          });
          if (waiting.length === 6) {
            waiting.forEach((answer) => {
              answer();
            });
          }
        }
      });
      const openSocket = (): Promise<Duplex> =>
        troubled && ++dials % 3 === 0 ? Promise.reject(new Error('no')) : server.openSocket();
      const engine = server.connect({ kind: 'ssh', machine: 'pi1', openSocket });
      const abort = new AbortController();
      const calls = Array.from({ length: 60 }, (_, index) =>
        index % 5 === 0 ? engine.node('bad') : engine.node('good', index % 7 === 0 ? abort.signal : undefined),
      );
      setImmediate(() => {
        abort.abort();
      });
      await Promise.allSettled(calls);
      troubled = false;
      // The engine answers none of them before it has all six.
      const answers = await Promise.all(Array.from({ length: 6 }, () => engine.node('good')));
      assert.equal(answers.length, 6);
    });
  });

  describe('closed from our side', () => {
    it('fails a read under way with “lost”, and opens no connection for it', async () => {
      const server = await start(() => {
        engine.dispose();
      });
      const engine = server.engine();
      await assert.rejects(engine.nodes(), reason('lost', /“pi1” was closed/));
      assert.equal(server.opened, 1);
      assert.equal(server.seen.length, 2);
    });

    it('fails an answer that is being read', async () => {
      const server = await start((_request, response) => {
        response.write('[');
        setTimeout(() => {
          engine.dispose();
        }, 20);
      });
      const engine = server.engine();
      await assert.rejects(engine.nodes(), reason('lost', /“pi1” was closed/));
      assert.equal(server.opened, 1);
    });

    it('closes the connection that waits for its next use', async () => {
      const server = await start(json([]));
      const streams: Duplex[] = [];
      const openSocket = async (): Promise<Duplex> => {
        const stream = await server.openSocket();
        streams.push(stream);
        return stream;
      };
      const engine = server.connect({ kind: 'ssh', machine: 'pi1', openSocket });
      await engine.nodes();
      const [stream = assert.fail(), ...more] = streams;
      assert.deepEqual([more.length, stream.destroyed], [0, false]);
      const closed = once(stream, 'close');
      engine.dispose();
      await closed;
    });

    it('fails every later call, and opens no connection for it', async () => {
      const server = await start(json([]));
      const engine = server.engine();
      engine.dispose();
      await assert.rejects(engine.nodes(), reason('lost', /“pi1” was closed/));
      await assert.rejects(engine.ping(), reason('lost', /“pi1” was closed/));
      await assert.rejects(engine.initSwarm({ advertiseAddress: '10.0.0.1' }), reason('lost', /“pi1” was closed/));
      assert.equal(server.opened, 0);
    });

    it('fails the calls that wait for their turn', async () => {
      const server = await start(() => {
        engine.dispose();
      });
      const engine = server.engine();
      const ends = await Promise.allSettled(Array.from({ length: 20 }, () => engine.nodes()));
      for (const end of ends) {
        assert.ok(end.status === 'rejected' && reason('lost', /“pi1” was closed/)(end.reason));
      }
    });

    it('gives up on a connection that is being opened, and closes it if it opens anyway', async () => {
      let heard = false;
      let come: ((stream: Duplex) => void) | undefined;
      const openSocket = (signal?: AbortSignal): Promise<Duplex> => {
        signal?.addEventListener('abort', () => (heard = true));
        setImmediate(() => {
          engine.dispose();
        });
        return new Promise((resolve) => (come = resolve));
      };
      const engine = connectEngine({ kind: 'ssh', machine: 'pi1', openSocket }, undefined, {
        connect: 60_000,
        answer: 60_000,
      });
      await assert.rejects(engine.nodes(), reason('lost', /“pi1” was closed/));
      assert.equal(heard, true);
      const late = new PassThrough();
      const closed = new Promise((resolve) => late.once('close', resolve));
      come?.(late);
      await closed;
    });
  });

  describe('in an environment with DOCKER_ variables', () => {
    const poison = {
      DOCKER_HOST: 'tcp://192.0.2.1:1',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/no/such/folder',
      DOCKER_CLIENT_TIMEOUT: '1',
      DOCKER_PATH_PREFIX: '/poison',
    };

    afterEach(() => {
      for (const name of Object.keys(poison)) {
        Reflect.deleteProperty(process.env, name);
      }
    });

    it('talks to the endpoint and leaves the environment as it is', async () => {
      Object.assign(process.env, poison);
      const server = await start(json([node]));
      assert.equal((await server.engine().nodes()).length, 1);
      assert.deepEqual(
        server.seen.map(({ url }) => url.pathname),
        ['/_ping', '/v1.41/nodes'],
      );
      assert.deepEqual(Object.fromEntries(Object.keys(poison).map((name) => [name, process.env[name]])), poison);
    });

    it('ignores a DOCKER_HOST that is not a URL', async () => {
      process.env['DOCKER_HOST'] = 'http://[';
      const server = await start(json([]));
      assert.deepEqual(await server.engine().nodes(), []);
    });
  });

  describe('when things go wrong', () => {
    const answers: readonly (readonly [string, number, string, EngineReason])[] = [
      [
        'a worker',
        503,
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state.",
        'not-a-manager',
      ],
      ['a worker of old', 406, 'This node is not a swarm manager.', 'not-a-manager'],
      [
        'a swarm without leader',
        500,
        "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online.",
        'no-leader',
      ],
      ['a conflict', 500, 'rpc error: code = Unknown desc = update out of sequence', 'out-of-sequence'],
      [
        'a second join',
        503,
        'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
        'already-in-swarm',
      ],
      [
        'a join that goes on',
        503,
        'Timeout was reached before node joined. The attempt to join the swarm will continue in the background.',
        'timed-out',
      ],
      [
        'a locked swarm',
        503,
        'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
        'conflict',
      ],
      ['live-restore', 500, '--live-restore daemon configuration is incompatible with swarm mode', 'conflict'],
      [
        'a bad address',
        400,
        'advertise address must be a non-zero IP address or network interface (with optional port number)',
        'bad-request',
      ],
      ['a missing node', 404, 'node n9 not found', 'not-found'],
      [
        'a name twice',
        409,
        'rpc error: code = AlreadyExists desc = name conflicts with an existing object',
        'conflict',
      ],
      ['a broken engine', 500, 'no space left on device', 'server'],
      ['an answer that leads elsewhere', 300, 'multiple choices', 'server'],
    ];
    for (const [what, status, message, wanted] of answers) {
      it(`tells ${what} from the engine’s answer`, async () => {
        const server = await start(json({ message }, status));
        await assert.rejects(server.engine().nodes(), (error) => {
          assert.ok(error instanceof EngineFailure);
          assert.doesNotMatch(error.message, /rpc error/);
          return reason(wanted)(error);
        });
      });
    }

    const pages: readonly (readonly [string, Answer])[] = [
      ['a page', (_request, response) => response.end('<html>router</html>')],
      ['a page with an error', (_request, response) => response.writeHead(500).end('<html>oops</html>')],
      ['a redirection', (_request, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
      ['a redirection to nowhere', (_request, response) => response.writeHead(302, { Location: 'mailto:x@y' }).end()],
    ];
    for (const [what, page] of pages) {
      it(`recognizes that ${what} is no engine’s answer to a ping`, async () => {
        const server = await start(page, page);
        await assert.rejects(server.engine().nodes(), reason('not-an-engine'));
        assert.equal(server.seen.length, 1);
      });
    }

    it('recognizes that a long page is not an engine’s response to a ping, and asks once', async () => {
      const page: Answer = (_request, response) => response.writeHead(502).end('<html>'.padEnd(300_000, 'x'));
      const server = await start(page, page);
      await assert.rejects(server.engine().nodes(), reason('not-an-engine', /is not a Docker engine/));
      assert.equal(server.seen.length, 1);
    });

    it('recognizes that a long page is not an engine’s response to a call, and asks once', async () => {
      const server = await start((_request, response) => response.writeHead(404).end('<html>'.padEnd(300_000, 'x')));
      await assert.rejects(server.engine().nodes(), reason('not-an-engine', /is not a Docker engine/));
      assert.equal(server.seen.length, 2);
    });

    it('keeps the beginning of an engine’s long message, and asks once', async () => {
      const server = await start((_request, response) => response.writeHead(404).end('no such node '.repeat(30_000)));
      await assert.rejects(server.engine().nodes(), reason('not-found', /“pi1” reported: no such node/));
      assert.equal(server.seen.length, 2);
    });

    const wrong: readonly (readonly [string, unknown, RegExp])[] = [
      ['a text', 'hello', /nodes is not a list/],
      ['an object', { a: 1 }, /nodes is not a list/],
      ['a list of numbers', [1], /nodes\[0\]: node is not an object/],
      ['a node without id', [node, { Spec: {} }], /nodes\[1\]: ID is missing/],
      ['a node whose labels are numbers', [{ ...node, Spec: { Labels: { a: 1 } } }], /Labels\.a is not a string/],
    ];
    for (const [what, answer, message] of wrong) {
      it(`names the field when the answer is ${what}`, async () => {
        const server = await start(json(answer));
        await assert.rejects(server.engine().nodes(), reason('not-an-engine', message));
      });
    }

    it('rejects half a response', async () => {
      const server = await start((_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('[{"ID":');
        setTimeout(() => response.socket?.destroy(), 20);
      });
      await assert.rejects(server.engine().nodes(), reason('lost'));
    });

    it('gives up on an answer that stops in the middle', async () => {
      const server = await start((_request, response) => {
        response.write('[');
      });
      await assert.rejects(server.engine({ silence: 30 }).nodes(), reason('lost'));
    });

    it('gives up on an engine that does not respond', async () => {
      const server = await start(() => undefined);
      await assert.rejects(server.engine({ answer: 30 }).nodes(), reason('timed-out', /did not respond/));
    });

    it('waits longer for what takes an engine long', async () => {
      const server = await start((request, response) => {
        mock.timers.tick(defaultTimeouts.slowAnswer - 1);
        json('n1')(request, response);
      });
      const engine = server.engine();
      await engine.apiVersion();
      mock.timers.enable({ apis: ['setTimeout'] });
      assert.equal(await engine.initSwarm({ advertiseAddress: '10.0.0.1' }), 'n1');
    });

    it('waits for an engine’s state as long as the engine waits for its swarm’s leader', async () => {
      const server = await start((request, response) => {
        mock.timers.tick(defaultTimeouts.slowAnswer - 1);
        json({ Name: 'pi1', ServerVersion: '20.10.24' })(request, response);
      });
      const engine = server.engine();
      await engine.apiVersion();
      mock.timers.enable({ apis: ['setTimeout'] });
      assert.equal((await engine.info()).name, 'pi1');
      await assert.rejects(engine.version(), reason('timed-out', /did not respond/));
    });

    it('ends a call at once when it is cancelled', async () => {
      const abort = new AbortController();
      const server = await start(() => {
        abort.abort();
      });
      await assert.rejects(server.engine().nodes(abort.signal), Cancelled);
    });

    it('sends nothing when it was canceled before', async () => {
      const server = await start(json([]));
      await assert.rejects(server.engine().nodes(AbortSignal.abort()), Cancelled);
      assert.deepEqual(server.seen, []);
    });

    it('asks nothing for a call that was canceled before, and leaves no failure unheard', async () => {
      const unheard: unknown[] = [];
      const note = (error: unknown): void => {
        unheard.push(error);
      };
      process.on('unhandledRejection', note);
      let dials = 0;
      const openSocket = (): Promise<Duplex> => {
        dials++;
        return Promise.reject(new Error('no'));
      };
      const engine = connectEngine({ kind: 'ssh', machine: 'pi1', openSocket });
      await assert.rejects(engine.apiVersion(AbortSignal.abort()), Cancelled);
      await assert.rejects(engine.info(AbortSignal.abort()), Cancelled);
      // If a request is sent anyway, its failure arrives later.
      await assert.rejects(engine.ping());
      process.off('unhandledRejection', note);
      assert.equal(dials, 1);
      assert.deepEqual(unheard, []);
    });

    it('ends a call at once when it is canceled before its connection is established', async () => {
      const server = await start(json([]));
      const abort = new AbortController();
      let opens = true;
      const openSocket = (): Promise<Duplex> => {
        if (opens) {
          return server.openSocket();
        }
        abort.abort();
        return new Promise<never>(() => undefined);
      };
      const timeouts = { connect: 60_000, answer: 60_000 };
      const engine = server.connect({ kind: 'ssh', machine: 'pi1', openSocket }, timeouts);
      await engine.apiVersion();
      opens = false;
      // One call has the open connection, the other needs one.
      const [, second] = await Promise.allSettled([engine.nodes(), engine.tasks({}, abort.signal)]);
      assert.ok(second.status === 'rejected' && second.reason instanceof Cancelled);
    });

    it('cancels one caller’s wait for the version and not the other’s', async () => {
      const abort = new AbortController();
      const server = await start(json([]), (request, response) => {
        abort.abort();
        setTimeout(() => {
          pong('1.41')(request, response);
        }, 10);
      });
      const engine = server.engine();
      const [first, second] = await Promise.allSettled([engine.nodes(abort.signal), engine.tasks()]);
      assert.ok(first.status === 'rejected' && first.reason instanceof Cancelled);
      assert.equal(second.status, 'fulfilled');
    });

    it('keeps the sentences of SSH failures', async () => {
      class Channel extends Failure {}
      const openSocket = (): Promise<Duplex> =>
        Promise.reject(
          new Channel('channel', '“pirate” may not open the engine’s socket.', 'Add the user to the group docker.'),
        );
      const engine = connectEngine({ kind: 'ssh', machine: 'pi1', openSocket });
      await assert.rejects(engine.nodes(), reason('refused', /may not open/));
      engine.dispose();
    });

    it('closes a stream that comes after it was given up', async () => {
      const late = new PassThrough();
      let arrive = (): void => undefined;
      const openSocket = (): Promise<Duplex> =>
        new Promise((resolve) => {
          arrive = () => {
            resolve(late);
          };
        });
      const engine = connectEngine({ kind: 'ssh', machine: 'pi1', openSocket }, undefined, { connect: 20 });
      await assert.rejects(engine.nodes(), reason('timed-out'));
      const closed = once(late, 'close');
      arrive();
      await closed;
      engine.dispose();
    });
  });
});
