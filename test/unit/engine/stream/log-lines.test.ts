import assert from 'node:assert/strict';
import fc from 'fast-check';
import { framedLines, parseLogLine, rawLines } from '../../../../src/engine/stream/log-lines';
import type { LogLine } from '../../../../src/engine/types';

async function* chunks(...texts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) {
    yield await Promise.resolve(Buffer.from(text as string));
  }
}

async function all(lines: AsyncIterable<LogLine>): Promise<LogLine[]> {
  const read: LogLine[] = [];
  for await (const line of lines) {
    read.push(line);
  }
  return read;
}

function frame(type: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

const both = { timestamps: true, details: true };

describe('parseLogLine, framedLines and rawLines', () => {
  it('takes time and details off the front', () => {
    const line =
      '2026-11-22T20:00:00.123456789Z com.docker.swarm.node.id=n1,com.docker.swarm.task.id=t1,note=a%2Cb+c hello = world, x';
    assert.deepEqual(parseLogLine('stdout', line, both), {
      stream: 'stdout',
      text: 'hello = world, x',
      details: { 'com.docker.swarm.node.id': 'n1', 'com.docker.swarm.task.id': 't1', note: 'a,b c' },
      time: '2026-11-22T20:00:00.123456789Z',
    });
  });

  it('does not change a line if no prefix was requested', () => {
    const plain = { timestamps: false, details: false };
    assert.equal(parseLogLine('stdout', 'a=b says hello', plain).text, 'a=b says hello');
  });

  it('leaves the engine’s own messages alone', () => {
    const text = 'error from daemon in stream: a=b incomplete log stream';
    assert.deepEqual(parseLogLine('error', text, both), { stream: 'error', text, details: {}, time: undefined });
  });

  it('shows details that are not escaped as they came', () => {
    assert.deepEqual(parseLogLine('stdout', 'a=100% rest', { timestamps: false, details: true }).details, {
      a: '100%',
    });
  });

  it('gives each line of a frame the frame’s time and details', async () => {
    const read = await all(framedLines(chunks(frame(2, '2026-11-22T20:00:00Z task=1 one\ntwo\r\nthree\n')), both));
    assert.deepEqual(
      read.map(({ stream, text, details }) => [stream, text, details['task']]),
      [
        ['stderr', 'one', '1'],
        ['stderr', 'two', '1'],
        ['stderr', 'three', '1'],
      ],
    );
  });

  it('keeps empty lines that a container wrote', async () => {
    const read = await all(framedLines(chunks(frame(1, '\n'), frame(1, 'a\n')), { timestamps: false, details: false }));
    assert.deepEqual(
      read.map(({ text }) => text),
      ['', 'a'],
    );
  });

  it('reads a terminal’s bytes as lines wherever they are split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '')),
          { minLength: 1, maxLength: 8 },
        ),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (texts, places) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\r\n`).join(''));
          const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
          const pieces = [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
          const read = await all(rawLines(chunks(...pieces), { timestamps: false, details: false }));
          assert.deepEqual(
            read.map(({ text }) => text),
            texts,
          );
        },
      ),
    );
  });

  it('gives out a last line that was not ended', async () => {
    const read = await all(rawLines(chunks('one\ntw', 'o'), { timestamps: false, details: false }));
    assert.deepEqual(
      read.map(({ text }) => text),
      ['one', 'two'],
    );
  });
});
