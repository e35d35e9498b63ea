import assert from 'node:assert/strict';
import { clockTime, machineTooltip } from '../../../../../src/editor/views/machines/machine-tooltip';
import { entry, noon } from '../../support/machine-fixtures';

/** The text of the Markdown, without its escapes. */
function plain(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

const facts = { url: 'tcp://10.77.0.13:2376', certificateEnds: undefined, active: false, now: noon };

describe('machineTooltip', () => {
  it('names SSH user, host and port, with an IPv6 host in brackets', () => {
    assert.match(plain(machineTooltip(entry({}, { host: 'fd00::13' }), facts)), /SSH: pirate@\[fd00::13\]:22/);
  });

  it('shows how long the certificate is valid', () => {
    const text = machineTooltip(entry(), { ...facts, certificateEnds: new Date(noon + 86_400_000) });
    assert.match(plain(text), /Certificate: valid until 2024-05-02/);
  });

  it('shows when the certificate expired', () => {
    const text = machineTooltip(entry(), { ...facts, certificateEnds: new Date(noon - 86_400_000) });
    assert.match(plain(text), /Certificate: expired on 2024-04-30/);
  });

  it('shows problem and remedy', () => {
    const text = machineTooltip(
      entry({ state: 'error', problem: { sentence: 'The certificate has ended.', remedy: 'Provision it again.' } }),
      facts,
    );
    assert.match(plain(text), /The certificate has ended\. Provision it again\./);
  });

  it('does not let a host write Markdown, icons or links', () => {
    const problem = { sentence: '[click](command:evil) $(bug) **loud** <b>x</b> ann@pi3\n# head', remedy: '' };
    const text = machineTooltip(entry({ state: 'error', problem }), facts);
    assert.ok(
      text.includes(String.raw`\[click\]\(command\:evil\) \$\(bug\) \*\*loud\*\* \<b\>x\<\/b\> ann\@pi3 \# head`),
      text,
    );
  });

  it('names the file of a broken entry', () => {
    const text = machineTooltip({ kind: 'broken', name: 'old', file: '/m/old/x.json', problem: 'No JSON.' }, facts);
    assert.match(plain(text), /File: \/m\/old\/x\.json/);
  });
});

describe('clockTime', () => {
  const now = new Date(2026, 10, 22, 14, 30).getTime();

  it('is hours and minutes on the same day', () => {
    assert.equal(clockTime(new Date(2026, 10, 22, 9, 5, 59).getTime(), now), '09:05');
  });

  it('has its date on another day', () => {
    assert.equal(clockTime(new Date(2026, 0, 2, 23, 59).getTime(), now), '2026-01-02 23:59');
  });
});
