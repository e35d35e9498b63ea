import assert from 'node:assert/strict';
import { Output, serviceSubject } from '../../../src/editor/output';

function recorder(): { output: Output; lines: string[]; wholes: string[] } {
  const lines: string[] = [];
  const wholes: string[] = [];
  const nothing = (): void => undefined;
  const channel = { appendLines: (more: readonly string[]) => lines.push(...more), clear: nothing, show: nothing };
  const output = new Output({ ...channel, dispose: nothing }, (text) => wholes.push(text));
  return { output, lines, wholes };
}

describe('Output', () => {
  it('keeps the output of two machines apart, however it is split into chunks', () => {
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

  it('makes each state of a progress bar a line, and drops colors', () => {
    const { output, lines } = recorder();
    output.raw('pi1', '10%\r\u001b[32m50%\u001b[0m\r\n');
    assert.deepEqual(lines, ['pi1 │ 10%', 'pi1 │ 50%']);
  });

  it('splits a line that never ends, and loses nothing of it', () => {
    const { output, lines } = recorder();
    output.raw('pi1', 'x'.repeat(10_000));
    assert.deepEqual(
      lines.map((line) => line.replace('pi1 │ ', '').length),
      [4096, 4096, 1808],
    );
  });

  it('lets no text begin a line of another machine', () => {
    const { output, lines } = recorder();
    output.line('pi1', 'the engine answers: no\npi2 ▸ Docker is up\u2028pi2 ▸ again');
    output.raw('pi1', 'so\u0085pi2 ▸ as\u2029pi2 ▸ this\vpi2 ▸ and\n');
    assert.deepEqual(lines, [
      'pi1 ▸ the engine answers: no pi2 ▸ Docker is up pi2 ▸ again',
      'pi1 │ so pi2 ▸ as pi2 ▸ this pi2 ▸ and',
    ]);
  });

  it('lets no service name imitate a line of a machine', () => {
    const { output, lines } = recorder();
    output.line(serviceSubject('home', 'pi1 ▸ Provisioned. │ Restart it'), 'Scaled from 1 to 2');
    assert.deepEqual(lines, ['home/pi1  Provisioned.  Restart it ▸ Scaled from 1 to 2']);
  });

  it('shows that a narrative line was cut, and keeps the full text', () => {
    const { output, lines, wholes } = recorder();
    const long = 'y'.repeat(5000);
    output.line('pi1', long);
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^pi1 ▸ y+…$/);
    assert.match(lines[1] ?? '', /“Show Full Text”/);
    assert.deepEqual(wholes, [long]);
  });

  it('writes a failure with its causes', () => {
    const { output, lines } = recorder();
    output.failure('pi1', new Error('No connection.', { cause: new Error('ECONNREFUSED') }));
    assert.deepEqual(lines, ['pi1 ▸ ✕ No connection.', 'pi1 ▸   ↳ ECONNREFUSED']);
  });

  it('writes five lines of a failure that is its own cause', () => {
    const { output, lines } = recorder();
    const failure = new Error('No connection.');
    failure.cause = failure;
    output.failure('pi1', failure);
    assert.equal(lines.length, 5);
  });

  it('writes nothing after it is closed', () => {
    const { output, lines } = recorder();
    output.raw('pi1', 'half');
    output.dispose();
    output.line('pi1', 'Next');
    output.raw('pi1', ' a line\n');
    assert.deepEqual(lines, []);
  });
});
