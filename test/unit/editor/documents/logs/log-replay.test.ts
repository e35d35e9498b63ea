import assert from 'node:assert/strict';
import { LogReplay } from '../../../../../src/editor/documents/logs/log-replay';
import { at, logLine as line } from '../../support/log-line';

describe('LogReplay', () => {
  it('leaves out lines that were shown, for each task separately', () => {
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

  it('shows all lines of the first stream, however close their times', () => {
    const replay = new LogReplay();
    assert.equal(replay.isNew(line({ time: at(1) })), true);
    assert.equal(replay.isNew(line({ time: at(1), text: 'and more' })), true);
  });

  it('shows lines without a time', () => {
    const replay = new LogReplay();
    replay.isNew(line());
    replay.reopened();
    assert.equal(replay.isNew(line()), true);
  });
});
