import assert from 'node:assert/strict';
import { followLog, type LogFollow } from '../../../../../src/editor/documents/logs/log-follow';
import { EngineFailure } from '../../../../../src/engine/failure';
import { Cancelled } from '../../../../../src/failure';
import type { ServiceLogLine } from '../../../../../src/swarm/views';
import { at, logLine as line } from '../../support/log-line';

describe('followLog', () => {
  const cut = new EngineFailure('lost', 'pi1: the connection was lost.', '');

  /** Each attempt gives lines, then ends, or throws if an error is among them. */
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

  it('continues after a cut, without repeating lines', async () => {
    const { given, shown } = follow([
      [line({ text: 'a', time: at(1) }), cut],
      [line({ text: 'a', time: at(1) }), line({ text: 'b', time: at(2) }), cut],
    ]);
    await assert.rejects(followLog(given, new AbortController().signal), /connection was lost/);
    assert.deepEqual(shown, ['a', 'b']);
  });

  it('reports possibly missing lines once for each source and interruption', async () => {
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

  it('starts counting again after a line has arrived', async () => {
    const { given, pauses } = follow([[cut], [cut], [line(), cut], [cut]]);
    await assert.rejects(followLog(given, new AbortController().signal), cut);
    assert.deepEqual(pauses.slice(0, 4), [1_000, 2_000, 1_000, 2_000]);
  });

  it('ends at once if the service is gone', async () => {
    const gone = new EngineFailure('not-found', 'There is no service “web”.', '');
    const { given, opened } = follow([[line(), gone]]);
    await assert.rejects(followLog(given, new AbortController().signal), gone);
    assert.equal(opened(), 1);
  });

  it('opens the stream again if it ends, because its manager may have stopped', async () => {
    const { given, shown, opened } = follow([[line({ text: 'a' })], [line({ text: 'b' })], [], [], [], [], [], []]);
    await followLog(given, new AbortController().signal);
    assert.deepEqual(shown, ['a', 'b']);
    assert.equal(opened(), 7);
  });

  it('ends as canceled when it is stopped', async () => {
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
