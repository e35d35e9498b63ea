import assert from 'node:assert/strict';
import type { ApplyEvent } from '../../../../src/provisioning/apply/apply-script';
import { RunOrder } from '../../../../src/provisioning/apply/run-order';

/** `begin 1` as an event. */
function event(words: string): ApplyEvent {
  const [kind = '', step] = words.split(' ');
  return (step === undefined ? { kind } : { kind, step: Number(step) }) as ApplyEvent;
}

/** The first of the events, separated by commas, that cannot come; empty if all can. Of a run of two steps. */
function refused(events: string, cancelled = false): string {
  const order = new RunOrder(2, () => cancelled);
  return events.split(', ').find((words) => !order.take(event(words))) ?? '';
}

describe('RunOrder', () => {
  for (const [events, cancelled] of [
    ['begin 1, done 1, begin 2, done 2, end'],
    ['busy'],
    ['begin 1, failed 1, undoing, undone, end'],
    ['begin 1, done 1, begin 2, failed 2, journal, undoing, not-undone, end'],
    ['cancelled 1, undoing, undone, end', true],
    ['begin 1, cancelled 1, undoing, undone, end', true],
    ['begin 1, done 1, cancelled 2, end', true],
    ['begin 1, done 1, begin 2, done 2, end', true],
  ] as const) {
    it(`accepts ${events}`, () => assert.equal(refused(events, cancelled), ''));
  }

  for (const [events, wrong, cancelled] of [
    ['done 1', 'done 1'],
    ['begin 2', 'begin 2'],
    ['begin 0', 'begin 0'],
    ['begin 1, begin 2', 'begin 2'],
    ['begin 1, done 2', 'done 2'],
    ['begin 1, done 1, done 1', 'done 1'],
    ['begin 1, done 1, begin 1', 'begin 1'],
    ['begin 1, done 1, begin 2, done 2, begin 3', 'begin 3'],
    ['begin 1, done 1, failed 2', 'failed 2'],
    ['end', 'end'],
    ['begin 1, done 1, end', 'end'],
    ['begin 1, end', 'end'],
    ['begin 1, failed 1, end', 'end'],
    ['begin 1, done 1, begin 2, done 2, end, end', 'end'],
    ['begin 1, done 1, begin 2, done 2, end, begin 1', 'begin 1'],
    ['begin 1, undoing', 'undoing'],
    ['begin 1, undone', 'undone'],
    ['begin 1, failed 1, undone', 'undone'],
    ['begin 1, failed 1, undoing, undone, not-undone', 'not-undone'],
    ['begin 1, failed 1, undoing, undone, undoing', 'undoing'],
    ['begin 1, failed 1, begin 2', 'begin 2'],
    ['begin 1, journal', 'journal'],
    ['begin 1, failed 1, journal, journal', 'journal'],
    ['begin 1, busy', 'busy'],
    ['begin 1, done 1, busy', 'busy'],
    ['busy, begin 1', 'begin 1'],
    ['cancelled 1', 'cancelled 1'],
    ['begin 1, cancelled 1', 'cancelled 1'],
    ['cancelled 2', 'cancelled 2', true],
    ['begin 1, done 1, begin 2, done 2, cancelled 3', 'cancelled 3', true],
  ] as const) {
    it(`rejects ${events}${cancelled === true ? ', though cancelled' : ''}`, () =>
      assert.equal(refused(events, cancelled), wrong));
  }
});
