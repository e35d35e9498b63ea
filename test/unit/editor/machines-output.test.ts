import assert from 'node:assert/strict';
import type { OutputChannel } from 'vscode';
import { Output } from '../../../src/editor/output';

function recorder(): { output: Output; lines: string[] } {
  const lines: string[] = [];
  const channel: Pick<OutputChannel, 'appendLine'> = { appendLine: (line) => lines.push(line) };
  return { output: new Output(channel as OutputChannel), lines };
}

describe('the output channel', () => {
  it('keeps the output of two machines apart, however their pieces fall', () => {
    const { output, lines } = recorder();
    output.raw('pi1', 'Reading pack');
    output.raw('pi2', 'Fetched 1');
    output.raw('pi1', 'age lists\nDone\n');
    output.raw('pi2', '2 kB\n');
    assert.deepEqual(lines, ['pi1 │ Reading package lists', 'pi1 │ Done', 'pi2 │ Fetched 12 kB']);
  });

  it('ends an unfinished line before the next narrative line of the same machine', () => {
    const { output, lines } = recorder();
    output.raw('pi1', 'half');
    output.line('pi1', 'Next');
    assert.deepEqual(lines, ['pi1 │ half', 'pi1 ▸ Next']);
  });

  it('makes each state of a progress bar a line, and drops colours', () => {
    const { output, lines } = recorder();
    output.raw('pi1', '10%\r\u001b[32m50%\u001b[0m\r\n');
    assert.deepEqual(lines, ['pi1 │ 10%', 'pi1 │ 50%']);
  });

  it('does not keep a line that never ends', () => {
    const { output, lines } = recorder();
    output.raw('pi1', 'x'.repeat(10_000));
    assert.equal(lines.length, 1);
  });

  it('writes a failure with its causes', () => {
    const { output, lines } = recorder();
    output.failure('pi1', new Error('No connection.', { cause: new Error('ECONNREFUSED') }));
    assert.deepEqual(lines, ['pi1 ▸ ✕ No connection.', 'pi1 ▸   ↳ ECONNREFUSED']);
  });
});
