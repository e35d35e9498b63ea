import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LogFrames } from '../../../../src/engine/stream/log-frames';

function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

/** Cuts bytes at the given places, which may be anywhere and in any order. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

const anyFrame = fc.record({ type: fc.integer({ min: 0, max: 3 }), payload: fc.uint8Array({ maxLength: 300 }) });

describe('LogFrames', () => {
  it('gives the same frames wherever the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 40 }), (frames, places) => {
        const bytes = Buffer.concat(frames.map(({ type, payload }) => frame(type, Buffer.from(payload))));
        const reader = new LogFrames();
        const read = cut(bytes, places).flatMap((chunk) => reader.push(chunk));
        assert.deepEqual(
          read.map(({ stream, payload }) => [stream, payload.toString('hex')]),
          frames.map(({ type, payload }) => [
            ['stdout', 'stdout', 'stderr', 'error'][type],
            Buffer.from(payload).toString('hex'),
          ]),
        );
      }),
    );
  });

  it('gives the same frames byte by byte', () => {
    const bytes = Buffer.concat([
      frame(1, Buffer.from('one\n')),
      frame(3, Buffer.from('node is down')),
      frame(2, Buffer.alloc(0)),
    ]);
    const reader = new LogFrames();
    const read = [...bytes].flatMap((byte) => reader.push(Buffer.of(byte)));
    assert.deepEqual(
      read.map(({ stream, payload }) => [stream, payload.toString()]),
      [
        ['stdout', 'one\n'],
        ['error', 'node is down'],
        ['stderr', ''],
      ],
    );
  });

  it('keeps 64 KiB of a longer frame, reports it and continues after it', () => {
    const reader = new LogFrames();
    const read = cut(
      Buffer.concat([frame(1, Buffer.alloc(3_000_000, 'x')), frame(2, Buffer.from('next'))]),
      [999_999, 2_000_000, 2_999_999],
    ).flatMap((chunk) => reader.push(chunk));
    assert.deepEqual(
      read.map(({ payload, isCut }) => [payload.length, isCut]),
      [
        [64 * 1024, true],
        [4, false],
      ],
    );
  });

  it('rejects bytes that are not frames instead of waiting for gigabytes', () => {
    assert.throws(() => new LogFrames().push(Buffer.from('<html><body>')), /a log frame begins with/);
    assert.throws(() => new LogFrames().push(Buffer.from([4, 0, 0, 0, 0, 0, 0, 1])), /a log frame begins with/);
  });

  it('releases the chunks of a frame', () => {
    const chunk = frame(1, Buffer.from('abc'));
    const [read] = new LogFrames().push(chunk);
    chunk.fill(0);
    assert.equal(read?.payload.toString(), 'abc');
  });
});
