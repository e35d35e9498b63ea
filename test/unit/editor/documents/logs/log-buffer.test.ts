import assert from 'node:assert/strict';
import { LogBuffer, logText } from '../../../../../src/editor/documents/logs/log-buffer';
import { logLine as line } from '../../support/log-line';

describe('logText', () => {
  it('shows task and node before the text, for both streams', () => {
    assert.equal(logText(line()), 'web.1@pi1 | hello');
    assert.equal(logText(line({ stream: 'stderr' })), 'web.1@pi1 | hello');
  });

  it('marks the engine’s own messages', () => {
    assert.equal(logText(line({ stream: 'error', source: '', text: 'node pi2 is down' })), '✕ node pi2 is down');
    assert.equal(logText(line({ stream: 'error', text: 'incomplete' })), '✕ web.1@pi1: incomplete');
  });

  it('shows only the text if its source is unknown', () => {
    assert.equal(logText(line({ source: '' })), 'hello');
  });
});

describe('LogBuffer', () => {
  it('passes on the collected lines together, and nothing twice', () => {
    const pieces: (readonly string[])[] = [];
    const buffer = new LogBuffer((lines) => pieces.push(lines), 1_000_000);
    buffer.push('a');
    buffer.push('b');
    assert.deepEqual(pieces, []);
    buffer.flush();
    buffer.flush();
    assert.deepEqual(pieces, [['a', 'b']]);
  });

  it('passes lines on after a moment', async () => {
    const lines = await new Promise<readonly string[]>((resolve) => {
      new LogBuffer(resolve, 0).push('a');
    });
    assert.deepEqual(lines, ['a']);
  });
});
