import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventStream, longestLine } from '../../../../src/provisioning/apply/event-stream';

const token = 'fedcba9876543210fedcba9876543210';

describe('EventStream', () => {
  const text = `\n@@${token} begin 1\nReading lists...\n\nten %\r\n\n@@${token} done 1\n\n@@${token} end\n`;

  function read(pieces: readonly string[], known: { readonly token: string | undefined } = { token }): string[] {
    const seen: string[] = [];
    const stream = new EventStream(
      known.token,
      (event) => seen.push(`event ${event.kind}`),
      (line) => seen.push(line),
    );
    pieces.forEach((piece) => stream.push(piece));
    stream.end();
    return seen;
  }

  it('separates events from output, and drops the empty lines before events', () => {
    assert.deepEqual(read([text]), ['event begin', 'Reading lists...', '', 'ten %', 'event done', 'event end']);
  });

  it('reads the same in whatever pieces the text arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        assert.deepEqual(read(places.slice(1).map((end, index) => text.slice(places[index], end))), read([text]));
      }),
    );
  });

  it('treats what a command prints as output, even if it resembles an event', () => {
    const lines = ['@@dead undone', '@@ end', `x@@${token} end`, `${token} end`];
    assert.deepEqual(read([`${lines.join('\n')}\n`]), lines);
  });

  it('passes on a last line without an end as output', () => {
    assert.deepEqual(read([`\n@@${token} end`]), ['', `@@${token} end`]);
  });

  it('learns the token of an earlier run from the first line of its log, and from no other', () => {
    const earlier = { token: undefined };
    const head = `\n@@${token} start\n`;
    assert.deepEqual(read([head + text], earlier), read([text]));
    const other = `\n@@${token.replaceAll('f', '0')} start\n`;
    assert.deepEqual(read([head + other], earlier), ['', other.trim()]);
    assert.deepEqual(read([`words\n${head}`], earlier), ['words', '', head.trim()]);
  });

  it('cuts a long line into pieces, none of which is an event', () => {
    const event = `@@${token} end`;
    const long = 'x'.repeat(longestLine) + event;
    assert.deepEqual(read([`\n${long}\n${event}\n`]), ['', 'x'.repeat(longestLine), event, 'event end']);
    const clown = `${'x'.repeat(longestLine - 1)}🤡`;
    assert.deepEqual(read([clown]), ['x'.repeat(longestLine - 1), '🤡']);
  });

  it('treats events of another run as output, including its first line', () => {
    const other = token.replaceAll('f', '0');
    assert.deepEqual(read([`@@${other} start\n@@${other} end\n`]), [`@@${other} start`, `@@${other} end`]);
  });

  it('learns no token from a log that begins with a line that is too long', () => {
    const seen = read([`${'x'.repeat(70_000)}\n@@${token} start\n@@${token} end\n`], { token: undefined });
    assert.deepEqual(seen.slice(-2), [`@@${token} start`, `@@${token} end`]);
  });
});
