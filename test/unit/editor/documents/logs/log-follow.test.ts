import assert from 'node:assert/strict';
import { LogBuffer } from '../../../../../src/editor/documents/logs/log-buffer';
import { followLog, type LogFollow } from '../../../../../src/editor/documents/logs/log-follow';
import { logText } from '../../../../../src/editor/documents/logs/log-lines';
import { LogReplay } from '../../../../../src/editor/documents/logs/log-replay';
import { EngineFailure } from '../../../../../src/engine/failure';
import { Cancelled } from '../../../../../src/failure';
import type { ServiceLogLine } from '../../../../../src/swarm/views';

function line(change: Partial<ServiceLogLine> = {}): ServiceLogLine {
  return { source: 'web.1@pi1', task: 't1', node: 'pi1', stream: 'stdout', text: 'hello', time: undefined, ...change };
}

const at = (second: number): string => `2026-11-22T12:00:0${second}.000000000Z`;

describe('a log line', () => {
  it('tells task and node before the text, for both streams', () => {
    assert.equal(logText(line()), 'web.1@pi1 | hello');
    assert.equal(logText(line({ stream: 'stderr' })), 'web.1@pi1 | hello');
  });

  it('is marked where the engine speaks itself', () => {
    assert.equal(logText(line({ stream: 'error', source: '', text: 'node pi2 is down' })), '✕ node pi2 is down');
    assert.equal(logText(line({ stream: 'error', text: 'incomplete' })), '✕ web.1@pi1: incomplete');
  });

  it('is bare where nobody knows what it is from', () => {
    assert.equal(logText(line({ source: '' })), 'hello');
  });
});

describe('lines of a stream that is opened again', () => {
  it('are left out as far as they were shown, each task for itself', () => {
    const replay = new LogReplay();
    replay.isNew(line({ time: at(1) }));
    replay.isNew(line({ time: at(2) }));
    replay.isNew(line({ source: 'web.2@pi2', time: at(5) }));
    replay.reopened();
    assert.equal(replay.isNew(line({ time: at(2) })), false);
    assert.equal(replay.isNew(line({ time: at(3) })), true);
    assert.equal(replay.isNew(line({ source: 'web.2@pi2', time: at(4) })), false);
    assert.equal(replay.isNew(line({ source: 'web.3@pi3', time: at(1) })), true);
  });

  it('are shown while the stream is the first, however close their times', () => {
    const replay = new LogReplay();
    assert.equal(replay.isNew(line({ time: at(1) })), true);
    assert.equal(replay.isNew(line({ time: at(1), text: 'and more' })), true);
  });

  it('are shown where they have no time', () => {
    const replay = new LogReplay();
    replay.isNew(line());
    replay.reopened();
    assert.equal(replay.isNew(line()), true);
  });
});

describe('following logs', () => {
  const cut = new EngineFailure('lost', 'pi1: the connection was lost.', '');

  /** Each attempt gives lines, then ends, or throws where an error is among them. */
  function follow(attempts: readonly (readonly (ServiceLogLine | Error)[])[]): {
    given: LogFollow;
    shown: string[];
    pauses: number[];
    opened: () => number;
  } {
    const shown: string[] = [];
    const pauses: number[] = [];
    let opened = 0;
    return {
      shown,
      pauses,
      opened: () => opened,
      given: {
        // eslint-disable-next-line @typescript-eslint/require-await -- an async generator is what a stream is
        open: async function* () {
          for (const item of attempts[opened++] ?? [cut]) {
            if (item instanceof Error) {
              throw item;
            }
            yield item;
          }
        },
        line: ({ text }) => shown.push(text),
        gap: (source) => shown.push(`gap ${source}`),
        interrupted: () => undefined,
        sleep: (milliseconds) => {
          pauses.push(milliseconds);
          return Promise.resolve();
        },
      },
    };
  }

  it('goes on after a cut, without repeating lines', async () => {
    const { given, shown } = follow([
      [line({ text: 'a', time: at(1) }), cut],
      [line({ text: 'a', time: at(1) }), line({ text: 'b', time: at(2) }), cut],
    ]);
    await assert.rejects(followLog(given, new AbortController().signal), /connection was lost/);
    assert.deepEqual(shown, ['a', 'b']);
  });

  it('says where lines may be missing, once a source and interruption', async () => {
    const { given, shown } = follow([
      [line({ text: 'a', source: 'one', time: at(1) }), line({ text: 'b', source: 'two', time: at(1) }), cut],
      [
        line({ text: 'b', source: 'two', time: at(1) }),
        line({ text: 'c', source: 'two', time: at(4) }),
        line({ text: 'd', source: 'one', time: at(5) }),
        line({ text: 'e', source: 'one', time: at(6) }),
        line({ text: 'f', source: 'new', time: at(6) }),
        cut,
      ],
    ]);
    await assert.rejects(followLog(given, new AbortController().signal), /connection was lost/);
    assert.deepEqual(shown, ['a', 'b', 'c', 'gap one', 'd', 'e', 'f']);
  });

  it('gives up after some attempts in a row, each after a longer pause', async () => {
    const { given, pauses, opened } = follow([]);
    await assert.rejects(followLog(given, new AbortController().signal), cut);
    assert.equal(opened(), 6);
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 15_000]);
  });

  it('counts anew after a line has arrived', async () => {
    const { given, pauses } = follow([[cut], [cut], [line(), cut], [cut]]);
    await assert.rejects(followLog(given, new AbortController().signal), cut);
    assert.deepEqual(pauses.slice(0, 4), [1_000, 2_000, 1_000, 2_000]);
  });

  it('ends at once where the service is gone', async () => {
    const gone = new EngineFailure('not-found', 'There is no service “web”.', '');
    const { given, opened } = follow([[line(), gone]]);
    await assert.rejects(followLog(given, new AbortController().signal), gone);
    assert.equal(opened(), 1);
  });

  it('asks again where the stream ends by itself, as its manager may have stopped', async () => {
    const { given, shown, opened } = follow([[line({ text: 'a' })], [line({ text: 'b' })], [], [], [], [], [], []]);
    await followLog(given, new AbortController().signal);
    assert.deepEqual(shown, ['a', 'b']);
    assert.equal(opened(), 7);
  });

  it('ends as cancelled when it is stopped', async () => {
    const controller = new AbortController();
    const { given } = follow([[line()], [line()]]);
    const stopping: LogFollow = {
      ...given,
      line: () => {
        controller.abort();
      },
    };
    await assert.rejects(followLog(stopping, controller.signal), Cancelled);
  });
});

describe('a buffer of lines', () => {
  it('hands on what was collected in one piece, and nothing twice', () => {
    const pieces: (readonly string[])[] = [];
    const buffer = new LogBuffer((lines) => pieces.push(lines), 1_000_000);
    buffer.push('a');
    buffer.push('b');
    assert.deepEqual(pieces, []);
    buffer.flush();
    buffer.flush();
    assert.deepEqual(pieces, [['a', 'b']]);
  });

  it('hands on by itself after a moment', async () => {
    const lines = await new Promise<readonly string[]>((resolve) => {
      new LogBuffer(resolve, 0).push('a');
    });
    assert.deepEqual(lines, ['a']);
  });
});
