import assert from 'node:assert/strict';
import type { Outcome } from '../../../scripts/proof/job';
import { report } from '../../../scripts/proof/report';

const outcome = (name: string, more: Partial<Outcome> = {}): Outcome => ({
  ...{ name, layer: 'unit', seconds: 2, passed: 1, failed: 0, skipped: 0, reasons: {}, failures: [], ended: '' },
  ...more,
});

describe('report', () => {
  it('ends with the counts of all', () => {
    const lines = report([outcome('unit', { passed: 7 }), outcome('check', { layer: 'check' })], 3, undefined);
    assert.equal(lines.at(-1), '8 passed, 0 failed, 0 skipped');
    assert.equal(report([], 0, undefined).at(-1), '0 passed, 0 failed, 0 skipped');
  });

  it('gives each layer and each of its jobs with its time', () => {
    const lines = report([outcome('unit/2', { seconds: 5 }), outcome('unit/1')], 6, undefined);
    assert.deepEqual(
      lines.map((line) => line.replace(/ +/g, ' ')),
      [
        '',
        'unit 2 passed, 0 failed, 0 skipped (7 s)',
        ' unit/1 1 passed, 0 failed, 0 skipped (2 s)',
        ' unit/2 1 passed, 0 failed, 0 skipped (5 s)',
        '6 s in all',
        '2 passed, 0 failed, 0 skipped',
      ],
    );
  });

  it('gives each reason for skipping once, with how many tests it concerns', () => {
    const reasons = { 'There is no fish here.': 2 };
    const lines = report(
      [outcome('a', { reasons }), outcome('b', { reasons: { ...reasons, other: 1 } })],
      1,
      undefined,
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith('skipped')),
      ['skipped 4: There is no fish here.', 'skipped 1: other'],
    );
  });

  it('repeats each failure, and how a job ended', () => {
    const failed = outcome('hosts/ssh', { layer: 'hosts', failed: 1, failures: ['one\ntwo'], ended: 'ended with 7' });
    const text = report([failed], 1, 'SIGINT').join('\n');
    assert.ok(text.includes('failed in hosts/ssh: one\n  two'), text);
    assert.match(text, /hosts\/ssh .*: ended with 7$/m);
    assert.ok(text.includes('Stopped by SIGINT.'), text);
  });
});
