import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { isApiVersion } from '../../../src/engine/api-version';
import type { Engine } from '../../../src/engine/engine';
import { EngineFailure } from '../../../src/engine/failure';
import { UnexpectedAnswer } from '../../../src/engine/guards';
import { engineMessage, httpFailure } from '../../../src/engine/failures/http-failure';
import { jsonLines } from '../../../src/engine/stream/json-lines';
import { parseJson } from '../../../src/engine/stream/json-text';
import { LineSplitter, type LinePart } from '../../../src/line-splitter';
import { framedLines, parseLogLine, rawLines } from '../../../src/engine/stream/log-lines';
import { parseCreated, parseInfo, parseNetwork, parseNodeId, parseSwarm } from '../../../src/engine/parse/parse-engine';
import { parseEvent } from '../../../src/engine/parse/parse-event';
import { parseNode } from '../../../src/engine/parse/parse-node';
import { parsePublishedPort, parseService } from '../../../src/engine/parse/parse-service';
import { parseTask } from '../../../src/engine/parse/parse-task';
import { readList } from '../../../src/engine/stream/read-list';
import { tlsFailure } from '../../../src/engine/failures/tls-failure';
import { FakeEngine, json, type Answer } from '../engine/support/fake-engine';
import { assertGrowsLinearly } from './support/growth';

const node = { ID: 'n1', Spec: {}, Status: {}, Description: {} };
const service = { ID: 's1', Spec: { Name: 'web', Mode: { Global: {} } } };
const task = { ID: 't1' };
const info = { Name: 'pi1', ServerVersion: '28.5.0' };
const endpoint = { kind: 'ssh', machine: 'pi1', openSocket: () => Promise.reject(new Error('none')) } as const;
const shape = { timestamps: true, details: true };

/** Sends a text again and again as long as it is read, up to 64 MiB. */
function flood(text: string, before = '', headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
    response.write(before);
    pour(response, Buffer.from(text.repeat(Math.ceil(65_536 / text.length))), 1024);
  };
}

function pour(response: ServerResponse, block: Buffer, times: number): void {
  for (let left = times; left > 0 && !response.destroyed; left--) {
    if (!response.write(block)) {
      response.once('drain', () => pour(response, block, left - 1));
      return;
    }
  }
  response.end();
}

async function* chunked(text: string, size = 65_536): AsyncGenerator<Buffer> {
  for (let start = 0; start < text.length; start += size) {
    yield await Promise.resolve(Buffer.from(text.slice(start, start + size)));
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) {
    read.push(item);
  }
  return read;
}

function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

describe('Hostile: an engine', () => {
  const servers: FakeEngine[] = [];
  const start = async (answer: Answer, options?: { ping?: Answer }): Promise<FakeEngine> => {
    const server = await FakeEngine.start(answer, options);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  const calls: readonly [string, (engine: Engine) => Promise<unknown>][] = [
    ['info', (engine) => engine.info()],
    ['version', (engine) => engine.version()],
    ['swarm', (engine) => engine.swarm()],
    ['node', (engine) => engine.node('n1')],
    ['service', (engine) => engine.service('s1')],
    ['initSwarm', (engine) => engine.initSwarm({ advertiseAddress: '10.0.0.1' })],
    ['createService', (engine) => engine.createService({})],
    ['updateService', (engine) => engine.updateService('s1', 1, {})],
    ['distribution', (engine) => engine.distribution('nginx')],
    ['nodes', (engine) => engine.nodes()],
    ['services', (engine) => engine.services()],
    ['tasks', (engine) => engine.tasks()],
    ['networks', (engine) => engine.networks()],
  ];
  const floods: readonly [string, string, string][] = [
    ['empty objects without end', '{},', ''],
    ['empty objects in a list without end', '{},', '['],
    ['numbers in a list without end', '1,', '['],
    ['lists inside one another', '[', ''],
    ['objects inside one another', '{"a":', '['],
    ['one text without end', 'x', '["'],
    ['blanks', ' ', ''],
    ['commas', ',', '['],
    ['zeros', '\0', ''],
  ];
  for (const [call, ask] of calls) {
    for (const [what, text, before] of floods) {
      it(`is given up if it responds to ${call} with 64 MiB of ${what}`, async () => {
        const server = await start(flood(text, before));
        await assert.rejects(ask(server.engine()), (error: unknown) => {
          assert.ok(error instanceof EngineFailure && error.reason === 'not-an-engine', String(error));
          assert.match(error.message, /“pi1”/);
          assert.ok(error.message.length < 600);
          return true;
        });
      }).timeout(20_000);
    }
  }

  it('may have services as large as a swarm takes, by themselves and in lists', async () => {
    const spec = (at: string): object => ({ ...service.Spec, Labels: { [at]: 'x'.repeat(1_500_000) } });
    const large = { ID: 's1', Version: { Index: 1 }, CreatedAt: '', Spec: spec('a'), PreviousSpec: spec('b') };
    for (const [body, ask] of [
      [[large, large], (engine: Engine) => engine.services()],
      [large, (engine: Engine) => engine.service('s1')],
    ] as const) {
      const server = await start(json(body));
      const failure = await ask(server.engine()).then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.equal(failure, undefined, String(failure));
    }
  });

  it('is not read beyond the limit of a response', async () => {
    const written: number[] = [];
    const server = await start((request, response) => {
      const { socket } = response;
      response.once('close', () => written.push(socket?.bytesWritten ?? 0));
      flood('{},')(request, response);
    });
    await assert.rejects(server.engine().info(), /larger than 512 KiB/);
    while (written.length === 0) {
      await setImmediate();
    }
    assert.ok((written[0] ?? 0) < 16 * 1024 * 1024, `${written[0]} bytes`);
  });

  it('may respond to /_ping, and with failures, at any length', async () => {
    for (const status of [200, 400, 404, 409, 500, 503]) {
      const long: Answer = (_request, response) => {
        response.statusCode = status;
        pour(response, Buffer.alloc(65_536, 'x'), 1024);
      };
      const server = await start(long);
      const failure = await server
        .engine()
        .info()
        .catch((error: unknown) => error);
      assert.ok(failure instanceof EngineFailure);
      assert.ok(failure.message.length < 33_100);
      const silent = await start(long, { ping: long });
      await assert.rejects(silent.engine().ping(), EngineFailure);
    }
  });

  it('has its texts cut to 32 KiB, complete or not', () => {
    for (const body of [
      JSON.stringify({ message: 'x'.repeat(50_000) }),
      'x'.repeat(65_536),
      `{"message":"${'x'.repeat(65_000)}`,
      JSON.stringify({ message: 'rpc error: code = '.repeat(3000) }),
      '😀'.repeat(30_000),
    ]) {
      assert.ok(engineMessage(body).length <= 32_768);
      assert.doesNotMatch(engineMessage(body), /[\ud800-\udbff](?![\udc00-\udfff])/);
      assert.ok(httpFailure(endpoint, 500, body).message.length < 33_100);
    }
  });

  describe('gets requests only for what an id names', () => {
    const asked = new Set(['version', 'force', 'stdout', 'stderr', 'follow', 'tail', 'timestamps', 'details']);
    const ids = ['../swarm?x=', '..%2fswarm', 'a/b', 'a?b', 'a#b', 'a b', 'ü', '\n', '%', '\ud800', 'x'.repeat(2000)];
    for (const id of ids) {
      it(`if it is ${JSON.stringify(id).slice(0, 30)}`, async () => {
        const server = await start(json({}));
        const engine = server.engine();
        await Promise.allSettled([
          engine.node(id),
          engine.service(id),
          engine.updateNode(id, 1, {}),
          engine.removeNode(id, { force: false }),
          engine.updateService(id, 1, {}),
          engine.removeService(id),
          engine.distribution(id),
          all(
            engine.serviceLogs(
              id,
              { follow: false, tail: 1, timestamps: false, details: false },
              new AbortController().signal,
            ),
          ),
        ]);
        for (const { url } of server.seen.filter(({ url }) => url.pathname !== '/_ping')) {
          const part = url.pathname.startsWith('/v1.41/distribution/') ? id.split('/').length : 1;
          const named = new RegExp(
            `^/v1\\.41/(?:nodes|services|distribution)(?:/[^/]+){${part}}(?:/(?:update|logs|json))?$`,
          );
          assert.match(url.pathname, named);
          assert.doesNotMatch(url.pathname, /\/\.\.?(?:\/|$)/);
          assert.ok(
            [...url.searchParams.keys()].every((key) => asked.has(key)),
            url.search,
          );
        }
      });
    }

    for (const id of ['', '.', '..']) {
      it(`and none if it is “${id}”`, async () => {
        const server = await start(json({}));
        const engine = server.engine();
        const signal = new AbortController().signal;
        for (const ask of [
          () => engine.node(id),
          () => engine.service(id),
          () => engine.updateNode(id, 1, {}),
          () => engine.removeNode(id, { force: true }),
          () => engine.updateService(id, 1, {}),
          () => engine.removeService(id),
          () => engine.distribution(`a/${id}/b`),
          () => all(engine.serviceLogs(id, { follow: false, tail: 1, timestamps: false, details: false }, signal)),
        ]) {
          await assert.rejects(ask, (error: unknown) => error instanceof EngineFailure && error.reason === 'not-found');
        }
        assert.deepEqual(server.seen, []);
      });
    }
  });

  describe('gives no invalid id', () => {
    const wrong = ['../swarm?x=', 'a/b', 'a b', '', 'x'.repeat(65), 'a\n', '..', 'ü', 7, null, {}];
    const readers: readonly [string, (id: unknown) => unknown][] = [
      ['a node', (id) => parseNode({ ...node, ID: id })],
      ['a service', (id) => parseService({ ...service, ID: id })],
      ['a task', (id) => parseTask({ ...task, ID: id })],
      ['a network', (id) => parseNetwork({ Id: id, Name: 'n' })],
      ['a swarm', (id) => parseSwarm({ ID: id, JoinTokens: { Worker: 'w', Manager: 'm' } })],
      ['what was made', (id) => parseCreated({ ID: id })],
      ['a new swarm’s node', (id) => parseNodeId(id)],
    ];
    for (const [what, read] of readers) {
      it(`to ${what}`, () => {
        for (const id of wrong) {
          assert.throws(() => read(id), UnexpectedAnswer, JSON.stringify(id));
        }
        assert.doesNotThrow(() => read('0gac4vlu5x2hp9xvj3dyfxbyz'));
        assert.doesNotThrow(() => read('f'.repeat(64)));
      });
    }

    it('to the machine’s own node, its cluster and its managers, nor to a task’s service and node', () => {
      for (const id of wrong.filter((each) => each !== '' && each !== null)) {
        assert.throws(() => parseInfo({ ...info, Swarm: { NodeID: id } }), UnexpectedAnswer);
        assert.throws(() => parseInfo({ ...info, Swarm: { Cluster: { ID: id } } }), UnexpectedAnswer);
        const RemoteManagers = [{ NodeID: id, Addr: 'a' }];
        assert.throws(() => parseInfo({ ...info, Swarm: { RemoteManagers } }), UnexpectedAnswer);
        assert.throws(() => parseTask({ ...task, ServiceID: id }), UnexpectedAnswer);
        assert.throws(() => parseTask({ ...task, NodeID: id }), UnexpectedAnswer);
      }
    });
  });

  describe('gives texts and numbers within bounds', () => {
    const long = 'é'.repeat(100_000);
    const labels = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`${index}${long}`.slice(0, 2000), long]),
    );
    const values: readonly [string, unknown][] = [
      [
        'node',
        withoutRaw(
          parseNode({
            ...node,
            Spec: { Labels: labels },
            Description: { Hostname: long, Engine: { EngineVersion: long } },
            Status: { Message: long, Addr: long },
            ManagerStatus: { Addr: long },
          }),
        ),
      ],
      [
        'service',
        withoutRaw(
          parseService({
            ...service,
            Spec: { ...service.Spec, Name: long, Labels: labels, TaskTemplate: { ContainerSpec: { Image: long } } },
            UpdateStatus: { State: 'paused', Message: long },
          }),
        ),
      ],
      ['task', parseTask({ ...task, Status: { Message: long, Err: long }, Spec: { ContainerSpec: { Image: long } } })],
      [
        'info',
        withoutRaw(
          parseInfo({
            Name: long,
            ServerVersion: long,
            OperatingSystem: long,
            Architecture: long,
            Warnings: [long],
            Swarm: { Error: long, NodeAddr: long, RemoteManagers: [{ NodeID: 'a', Addr: long }] },
          }),
        ),
      ],
      ['event', parseEvent({ Type: long, Action: long, Actor: { ID: long, Attributes: labels } })],
      ['network', parseNetwork({ Id: 'a', Name: long, Driver: long, Scope: long })],
    ];
    for (const [what, value] of values) {
      it(`in a ${what}`, () => {
        for (const text of textsIn(value)) {
          assert.ok(text.length <= 1000, `${text.length} characters`);
        }
      });
    }

    it('in numbers and times', () => {
      for (const number of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1, 0.5, 2 ** 60]) {
        const { memory, cpus } = parseInfo({ ...info, MemTotal: number, NCPU: number });
        assert.ok(Number.isSafeInteger(memory) && Number.isSafeInteger(cpus));
        assert.doesNotThrow(() => new Date(parseEvent({ Type: 'node', Action: 'x', time: number }).time).toISOString());
        const { published, target } = parsePublishedPort({
          PublishedPort: number * 70_000,
          TargetPort: number * 70_000,
        });
        assert.ok(published === undefined || (published >= 1 && published <= 65535));
        assert.ok(target >= 0 && target <= 65535);
      }
    });

    it('in the sentence about a wrong response', () => {
      const wrong = { ...service, Spec: { Name: 'web', Mode: Object.fromEntries([[long, 1]]) } };
      assert.throws(
        () => parseService(wrong),
        (error: unknown) => error instanceof UnexpectedAnswer && error.message.length <= 300,
      );
    });

    it('in lists inside an answer', () => {
      const ports = Array.from({ length: 10_001 }, () => ({ TargetPort: 80 }));
      assert.throws(() => parseService({ ...service, Endpoint: { Ports: ports } }), /more than 10000 elements/);
    });

    it('in nothing that belongs to a prototype', () => {
      const labels_ = parseJson('{"__proto__":"evil","constructor":"x","toString":"y"}');
      const read = parseNode({ ...node, Spec: { Labels: labels_ } }).labels;
      assert.equal(Object.getPrototypeOf(read), Object.prototype);
      assert.deepEqual(Object.entries(read), [
        ['__proto__', 'evil'],
        ['constructor', 'x'],
        ['toString', 'y'],
      ]);
      const line = parseLogLine('stdout', '__proto__=evil,a=b text', { timestamps: false, details: true });
      assert.equal(Object.getPrototypeOf(line.details), Object.prototype);
      assert.equal(({} as Record<string, unknown>)['evil'], undefined);
      assert.throws(() => parseNode(parseJson('{"__proto__":{"ID":"n1"}}')), /ID is missing/);
    });
  });

  describe('has lists of any length read in bounds', () => {
    const read = (text: string, size?: number): Promise<readonly unknown[]> =>
      readList(chunked(text, size), 'things', (element) => element);

    it('and is given up after very many elements, a very long one, a very deep one, or what is not a list', async () => {
      await assert.rejects(read(`[${'1,'.repeat(200_000)}1]`), /more than 200000 elements/);
      assert.equal((await read(`[${'1,'.repeat(199_999)}1]`)).length, 200_000);
      await assert.rejects(read(`["${'x'.repeat(4_300_000)}"]`), /an element is longer than/);
      await assert.rejects(read(`["${'x'.repeat(4_300_000)}`, 65_536), /an element is longer than/);
      await assert.rejects(read(`[${'['.repeat(65)}`), /nested objects or lists/);
      await assert.rejects(read(`{"a":[${'{},'.repeat(1_500_000)}`), /is not a list/);
    });
  });

  describe('has lines of any length read in bounds', () => {
    it('of events: a long one is left out, and the next one read', async () => {
      const event = '{"Type":"node","Action":"update"}\n';
      const long = `{"Type":"node","Action":"${'x'.repeat(200_000)}"}\n`;
      for (const size of [1000, 65_536, 1_000_000]) {
        assert.equal((await all(jsonLines(chunked(event + long + event + long + event, size)))).length, 3);
      }
      assert.deepEqual(await all(jsonLines(chunked('x'.repeat(1_000_000)))), []);
    });

    it('of a terminal: the beginning with a mark, and the next one', async () => {
      for (const size of [1000, 65_536, 1_000_000]) {
        const lines = await all(
          rawLines(chunked(`one\n${'x'.repeat(200_000)}\r\nthree\n${'y'.repeat(70_000)}`, size), shape),
        );
        assert.deepEqual(
          lines.map(({ text }) => [text.slice(0, 5), text.length, text.endsWith('…')]),
          [
            ['one', 3, false],
            ['xxxxx', 65_537, true],
            ['three', 5, false],
            ['yyyyy', 65_537, true],
          ],
        );
      }
    });

    it('of a terminal: the beginning is there before the line ends', () => {
      const splitter = new LineSplitter(10);
      assert.deepEqual(splitter.push('0123456789'), []);
      assert.deepEqual(splitter.push('x'), [{ text: '0123456789', kind: 'beginning' }]);
      assert.deepEqual(splitter.push('yz'), []);
      assert.deepEqual(splitter.push('\nnext\n'), [
        { text: 'xyz', kind: 'rest' },
        { text: 'next', kind: 'whole' },
      ]);
      assert.equal(splitter.end(), undefined);
    });

    it('however they are split', () => {
      fc.assert(
        fc.property(
          fc.array(fc.stringMatching(/^[ab]{0,20}$/)),
          fc.array(fc.integer({ min: 1, max: 9 })),
          (lines, sizes) => {
            const text = lines.join('\n');
            const splitter = new LineSplitter(10);
            const got: LinePart[] = [];
            let at = 0;
            for (const size of [...sizes, text.length]) {
              got.push(...splitter.push(text.slice(at, at + size)));
              at += size;
            }
            got.push(...[splitter.end() ?? []].flat());
            const wanted = lines.flatMap((line): LinePart[] =>
              line.length <= 10
                ? [{ text: line, kind: 'whole' }]
                : [
                    { text: line.slice(0, 10), kind: 'beginning' },
                    { text: line.slice(10), kind: 'rest' },
                  ],
            );
            // A last line that is empty is none.
            assert.deepEqual(got, wanted.at(-1)?.text === '' ? wanted.slice(0, -1) : wanted);
          },
        ),
      );
    });

    it('of frames: the beginning with a mark, and the next frame', async () => {
      const bytes = Buffer.concat([
        frame(1, Buffer.from('one\n')),
        frame(2, Buffer.alloc(5_000_000, 'x')),
        frame(3, Buffer.alloc(200_000, '\n')),
        frame(1, Buffer.from('last\n')),
      ]);
      const chunks = async function* (): AsyncGenerator<Buffer> {
        yield await Promise.resolve(bytes);
      };
      const lines = await all(framedLines(chunks(), { timestamps: false, details: false }));
      assert.equal(lines[0]?.text, 'one');
      assert.equal(lines[1]?.text.length, 65_537);
      assert.ok(lines[1].text.endsWith('x…'));
      assert.equal(lines.at(-1)?.text, 'last');
      assert.ok(lines.every(({ text }) => text.length <= 65_537));
    });

    it('of a stream of a real connection, which then goes on', async () => {
      const server = await start((_request, response) => {
        response.writeHead(200);
        response.write('x'.repeat(300_000));
        response.write('\n{"Type":"node","Action":"create","Actor":{"ID":"n1"}}\n');
      });
      const stop = new AbortController();
      for await (const event of server.engine().events({}, stop.signal)) {
        assert.equal(event.actorId, 'n1');
        stop.abort();
      }
    });
  });

  describe('costs at most linear time', () => {
    const inputs: readonly [string, (length: number) => string][] = [
      ['letters', (length) => 'a'.repeat(length)],
      ['blanks', (length) => ' '.repeat(length)],
      ['line ends', (length) => '\n'.repeat(length)],
      ['returns', (length) => '\r'.repeat(length)],
      ['pairs', (length) => 'a=b,'.repeat(length / 4)],
      ['equals signs', (length) => '='.repeat(length)],
      ['names and equals signs', (length) => 'a='.repeat(length / 2)],
      ['commas', (length) => 'a,'.repeat(length / 2)],
      ['a time without end', (length) => `2026-01-31T${'0'.repeat(length)}`],
      ['percent signs', (length) => `a=${'%41'.repeat(length / 3)} `],
      ['an error’s beginning', (length) => 'rpc error: code = '.repeat(length / 18)],
      ['an error’s code', (length) => `rpc error: code = ${'a'.repeat(length)}`],
      ['a version’s beginning', (length) => 'client version '.repeat(length / 15)],
      ['a client’s version', (length) => `client version ${'1'.repeat(length)}`],
      ['angle brackets', (length) => '<'.repeat(length)],
      ['digits', (length) => '1'.repeat(length)],
      ['digits and dots', (length) => '1.'.repeat(length / 2)],
      ['brackets', (length) => '['.repeat(length)],
      ['empty objects', (length) => `[${'{},'.repeat(length / 3)}{}]`],
      ['quotes', (length) => '"'.repeat(length)],
      ['backslashes', (length) => `["${'\\'.repeat(length)}`],
      ['code words', (length) => 'ERR_OSSL_ALERT_'.repeat(length / 15)],
    ];
    const readers: readonly [string, (text: string) => unknown][] = [
      ['a log line', (text) => parseLogLine('stdout', text, shape)],
      ['a terminal’s lines, a few bytes at a time', (text) => all(rawLines(chunked(text, 16), shape))],
      ['frames', (text) => all(framedLines(chunked(frame(1, Buffer.from(text)).toString('latin1')), shape))],
      ['events', (text) => all(jsonLines(chunked(text, 16)))],
      ['a list', (text) => readList(chunked(text, 16), 'things', (element) => element)],
      ['JSON', (text) => parseJson(text)],
      ['an error’s body', (text) => httpFailure(endpoint, 400, text)],
      ['an error’s message', (text) => httpFailure(endpoint, 500, JSON.stringify({ message: text }))],
      ['a version', (text) => isApiVersion(text)],
      ['a TLS error’s code', (text) => tlsFailure(endpoint, text, undefined)],
      ['a node', (text) => parseNode({ ...node, ID: text, Spec: { Labels: { [text]: text } } })],
      ['a time', (text) => parseNode({ ...node, CreatedAt: text })],
    ];
    for (const [what, read] of readers) {
      it(`for ${what}`, async () => {
        for (const [, input] of inputs) {
          // The answers that any engine is asked for first have 512 KiB at most.
          await assertGrowsLinearly((length) => input(Math.floor(length / 2)), read);
        }
      }).timeout(240_000);
    }
  });
});

/** Without what is kept as it came, to be sent back or inspected. */
function withoutRaw(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'spec' && key !== 'raw'));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)])
    : [];
}
