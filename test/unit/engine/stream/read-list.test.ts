import assert from 'node:assert/strict';
import { UnexpectedAnswer } from '../../../../src/engine/guards';
import { readList } from '../../../../src/engine/stream/read-list';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

function nameOf(element: unknown): string {
  if (typeof element !== 'string') {
    throw new UnexpectedAnswer('not a text');
  }
  return element;
}

function names(json: string, size = 3): Promise<readonly string[]> {
  return readList(inChunks(Buffer.from(json), size), 'names', nameOf);
}

describe('readList', () => {
  it('gives the same texts wherever the bytes are cut', async () => {
    const texts = ['plain', 'é', '日本', '🏴‍☠️', '"],[', '\\'];
    for (let size = 1; size < 12; size++) {
      assert.deepEqual(await names(JSON.stringify(texts), size), texts);
    }
  });

  it('reads null and nothing as an empty list, as Go sends them', async () => {
    assert.deepEqual(await names('null\n'), []);
    assert.deepEqual(await names('\n'), []);
    assert.deepEqual(await names(''), []);
    assert.deepEqual(await names('[]'), []);
  });

  it('names the element that is not as it must be', async () => {
    await assert.rejects(names('["a",1]'), new UnexpectedAnswer('names[1]: not a text'));
  });

  it('reports what is not a list, and what is not JSON', async () => {
    await assert.rejects(names('{"a":["b"]}'), new UnexpectedAnswer('names is not a list'));
    await assert.rejects(names('<html>'), SyntaxError);
    await assert.rejects(names('["a"'), SyntaxError);
    await assert.rejects(names('["a"] \xff'), SyntaxError);
  });

  it('lets other work run between elements that take long', async () => {
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns++;
      if (reading) {
        setImmediate(turn);
      }
    };
    setImmediate(turn);
    const seen: number[] = [];
    const asleep = new Int32Array(new SharedArrayBuffer(4));
    // One chunk: nothing but the reader itself gives way.
    await readList(inChunks(Buffer.from('[1,2,3]'), 100), 'numbers', () => {
      Atomics.wait(asleep, 0, 0, 20);
      return seen.push(turns);
    });
    reading = false;
    assert.equal(new Set(seen).size, 3, `turns before each element: ${seen.join(', ')}`);
  });
});
