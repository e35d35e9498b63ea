import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import type { Engine } from '../../../src/engine/engine';
import { EngineFailure } from '../../../src/engine/failure';
import type { EngineEvent, LogLine } from '../../../src/engine/types';
import { type Answer, FakeEngine, json, pong } from './support/fake-engine';

const event = (id: string): string =>
  JSON.stringify({ Type: 'node', Action: 'update', Actor: { ID: id, Attributes: { 'state.new': 'down' } }, time: 100 });

function frame(type: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

const service = (tty: boolean): object => ({
  ID: 's1',
  Spec: { Name: 'web', Mode: { Global: {} }, TaskTemplate: { ContainerSpec: { Image: 'web', TTY: tty } } },
});

describe('readEvents and readServiceLogs', () => {
  let fake: FakeEngine;
  const abort = new AbortController();

  async function start(answer: Answer, version = '1.41'): Promise<FakeEngine> {
    fake = await FakeEngine.start(answer, { ping: pong(version) });
    return fake;
  }

  afterEach(() => fake.stop());

  it('gives events as they come, however the bytes are split', async () => {
    const bytes = Buffer.from(`${event('a')}\n${event('b')}\n`);
    const server = await start((_request, response) => {
      response.write(bytes.subarray(0, 30));
      setTimeout(() => response.write(bytes.subarray(30)), 5);
    });
    const seen: EngineEvent[] = [];
    for await (const one of server
      .engine()
      .events({ filters: { type: ['node'] }, since: 1_700_000_000_000 }, abort.signal)) {
      seen.push(one);
      if (seen.length === 2) {
        break;
      }
    }
    assert.deepEqual(seen[1], {
      type: 'node',
      action: 'update',
      actorId: 'b',
      attributes: { 'state.new': 'down' },
      time: 100_000,
    });
    const query = server.seen.at(-1)?.url.searchParams;
    assert.equal(query?.get('since'), '1700000000');
    assert.equal(query.get('filters'), '{"type":["node"]}');
  });

  it('reports that the stream was lost when the engine ends it', async () => {
    const server = await start((_request, response) => response.end(`${event('a')}\n`));
    const seen: string[] = [];
    await assert.rejects(
      async () => {
        for await (const one of server.engine().events({}, abort.signal)) {
          seen.push(one.actorId);
        }
      },
      (error) => error instanceof EngineFailure && error.reason === 'lost',
    );
    assert.deepEqual(seen, ['a']);
  });

  it('ends quietly when it is aborted, and closes the connection', async () => {
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) => {
      void start((_request, response) => {
        response.write(`${event('a')}\n`);
        response.on('close', resolve);
      }).then(async (server) => {
        for await (const one of server.engine().events({}, stop.signal)) {
          assert.equal(one.actorId, 'a');
          stop.abort();
        }
      });
    });
    await closed;
  });

  const logRequest = { follow: true, tail: 100, timestamps: true, details: true } as const;
  const followed = {
    events: (engine: Engine, signal: AbortSignal): AsyncIterable<unknown> => engine.events({}, signal),
    'service logs': (engine: Engine, signal: AbortSignal): AsyncIterable<unknown> =>
      engine.serviceLogs('s1', logRequest, signal),
  };
  for (const [what, follow] of Object.entries(followed)) {
    it(`ends ${what} quietly when they are aborted before they are connected`, async () => {
      const server = await start(json([]));
      const stop = new AbortController();
      const openSocket = (): Promise<Duplex> => {
        stop.abort();
        return new Promise<never>(() => undefined);
      };
      const engine = server.connect({ kind: 'ssh', machine: 'pi1', openSocket });
      for await (const one of follow(engine, stop.signal)) {
        assert.fail(String(one));
      }
      assert.equal(stop.signal.aborted, true);
      for await (const one of follow(engine, stop.signal)) {
        assert.fail(String(one));
      }
    });

    it(`ends ${what} quietly when they are aborted before the engine answers`, async () => {
      const stop = new AbortController();
      const server = await start(() => {
        stop.abort();
      });
      for await (const one of follow(server.engine(), stop.signal)) {
        assert.fail(String(one));
      }
      assert.equal(stop.signal.aborted, true);
    });

    it(`reports that ${what} were lost when the engine’s connections are closed from our side`, async () => {
      const server = await start((_request, response) => {
        response.setHeader('Content-Type', 'application/vnd.docker.multiplexed-stream');
        response.flushHeaders();
        setImmediate(() => {
          engine.dispose();
        });
      });
      const engine = server.engine();
      await assert.rejects(
        async () => {
          for await (const one of follow(engine, abort.signal)) {
            assert.fail(String(one));
          }
        },
        (error) => error instanceof EngineFailure && error.reason === 'lost' && error.message.includes('was closed'),
      );
      assert.equal(server.opened, 2);
    });
  }

  it('closes the connection when the reader stops', async () => {
    let closed: (() => void) | undefined;
    const done = new Promise<void>((resolve) => (closed = resolve));
    const server = await start((_request, response) => {
      response.write(`${event('a')}\n`);
      response.on('close', () => closed?.());
    });
    for await (const one of server.engine().events({}, abort.signal)) {
      assert.equal(one.actorId, 'a');
      break;
    }
    await done;
  });

  it('reports events that are not JSON as not from an engine', async () => {
    const server = await start((_request, response) => response.end('<html>\n'));
    await assert.rejects(
      async () => {
        for await (const one of server.engine().events({}, abort.signal)) {
          assert.fail(one.type);
        }
      },
      (error) => error instanceof EngineFailure && error.reason === 'not-an-engine',
    );
  });

  it('leaves the pool of calls free however many streams are followed', async () => {
    const server = await start((request, response) => {
      if (request.url.pathname.endsWith('/events')) {
        response.write(`${event('a')}\n`);
      } else {
        json([])(request, response);
      }
    });
    const engine = server.engine();
    const followed = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const iterator = engine.events({}, new AbortController().signal)[Symbol.asyncIterator]();
        await iterator.next();
        return iterator;
      }),
    );
    assert.deepEqual(await engine.nodes(), []);
    for (const iterator of followed) {
      await iterator.return?.();
    }
  });

  async function logs(server: FakeEngine): Promise<LogLine[]> {
    const read: LogLine[] = [];
    for await (const line of server.engine().serviceLogs('s1', logRequest, abort.signal)) {
      read.push(line);
    }
    return read;
  }

  it('gives log lines with their task, and the engine’s own messages among them', async () => {
    const server = await start((request, response) => {
      if (!request.url.pathname.endsWith('/logs')) {
        json(service(false))(request, response);
        return;
      }
      response.write(frame(1, '2026-11-22T20:00:00Z com.docker.swarm.task.id=t1 hello\n'));
      response.end(frame(3, 'error from daemon in stream: node n3 is down'));
    });
    assert.deepEqual(await logs(server), [
      { stream: 'stdout', text: 'hello', details: { 'com.docker.swarm.task.id': 't1' }, time: '2026-11-22T20:00:00Z' },
      { stream: 'error', text: 'error from daemon in stream: node n3 is down', details: {}, time: undefined },
    ]);
  });

  it('reads the logs of a service with a terminal as they are', async () => {
    const server = await start((request, response) => {
      if (request.url.pathname.endsWith('/logs')) {
        response.end('2026-11-22T20:00:00Z com.docker.swarm.task.id=t1 \u001b[1mhello\r\n');
      } else {
        json(service(true))(request, response);
      }
    });
    assert.deepEqual(
      (await logs(server)).map(({ text }) => text),
      ['\u001b[1mhello'],
    );
  });

  it('believes the type of the content if the engine sends one', async () => {
    const server = await start((request, response) => {
      assert.ok(request.url.pathname.endsWith('/logs'), 'no need to look at the service');
      response.setHeader('Content-Type', 'application/vnd.docker.multiplexed-stream');
      response.end(frame(2, 'x\n'));
    }, '1.45');
    assert.equal((await logs(server))[0]?.stream, 'stderr');
  });
});
