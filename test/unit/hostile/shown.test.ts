import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describedRow } from '../../../src/editor/shown/row-text';
import {
  bold,
  joinMarkdown,
  longest,
  markdownText,
  outputLine,
  sentence,
  shown,
  shownLines,
  withIcon,
} from '../../../src/editor/shown/text';
import { machineRow } from '../../../src/editor/views/machines/machine-row';
import { machineTooltip } from '../../../src/editor/views/machines/machine-tooltip';
import { entry, noon } from '../editor/support/machine-fixtures';
import { assertGrowsLinearly } from './support/growth';
import { hostileInputs, trap } from './support/inputs';

const rowOf = (text: string): ReturnType<typeof describedRow> =>
  describedRow({ label: text, description: text, iconId: 'x', iconColor: undefined, flags: ['machine'], spoken: text });

const brokenRow = (problem: string): ReturnType<typeof machineRow> =>
  machineRow({ kind: 'broken', name: 'old', file: '/f', problem }, { active: false, url: '', now: noon });

/** Each place in the editor that shows a text, with how it shows one. */
const places: Readonly<Record<string, { readonly show: (text: string) => string; readonly limit: number }>> = {
  'a notification': { show: (text) => sentence(text).text, limit: longest.sentence },
  'a notification with words of ours': {
    show: (text) => sentence(`“pi3” is not an SSH server: it responded with “${text}”. Check the port.`).text,
    limit: longest.sentence,
  },
  'a prompt': { show: (text) => sentence(text).text, limit: longest.sentence },
  'a title': { show: (text) => shown(text, longest.label), limit: longest.label },
  'a label': { show: (text) => rowOf(text).label, limit: longest.label },
  'a description': { show: (text) => rowOf(text).description, limit: longest.description },
  'words for a screen reader': { show: (text) => rowOf(text).spoken, limit: longest.label + longest.description },
  'the problem of a machine’s row': { show: (text) => brokenRow(text).description, limit: longest.description },
  'a line of a tooltip': { show: (text) => shownLines([text]), limit: longest.line },
  'the status bar': {
    show: (text) => withIcon('check', text).replace(/^\$\(check\) /, ''),
    limit: longest.description,
  },
};

/** As the editor reads them: linkedText.ts and iconLabels.ts of microsoft/vscode. */
const drawnLink = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)/i;
const drawnIcon = /\$\([A-Za-z0-9]/;
const unseen =
  /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\u115f\u1160\uffa0\u2800\ufeff\u{e0000}-\u{e007f}]|\u034f|\u17b4|\u180b|\u{e0100}/u;

/** Milliseconds of processor time; the fastest of some runs, as other work on the machine does not count. */
function cost(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

describe('foreign text in the editor', () => {
  it('is tried with more than sixty texts', () => {
    assert.ok(hostileInputs.length >= 60);
    assert.equal(new Set(hostileInputs.map(({ name }) => name)).size, hostileInputs.length);
  });

  for (const { name, text } of hostileInputs) {
    it(`is one harmless line: ${name}`, () => {
      for (const [place, { show, limit }] of Object.entries(places)) {
        const result = show(text);
        assert.doesNotMatch(result, drawnLink, place);
        assert.doesNotMatch(result, drawnIcon, place);
        assert.doesNotMatch(result, unseen, place);
        assert.ok(result.length <= limit, `${place}: ${result.length}`);
        const milliseconds = cost(() => show(text));
        assert.ok(milliseconds < 50, `${place} took ${milliseconds} ms`);
      }
    });

    it(`means itself in Markdown: ${name}`, () => {
      const markdown = joinMarkdown([markdownText(text), bold(text)], '\n\n');
      const [first = '', second = ''] = markdown.split('\n\n');
      for (const part of [first, second.replace(/^\*\*|\*\*$/g, '')]) {
        assert.doesNotMatch(part.replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~]/);
        assert.doesNotMatch(part, unseen);
      }
      const whole = machineTooltip(
        { kind: 'broken', name: text, file: text, problem: text },
        { url: '', certificateEnds: undefined, active: false, now: noon },
      );
      assert.doesNotMatch(whole, /[^\\]\((?:command|https?|file):/i);
    });

    it(`is one line of the output: ${name}`, () => {
      const line = outputLine(text);
      assert.doesNotMatch(line, /[\r\n\v\f\u0085\u2028\u2029]/);
      assert.doesNotMatch(line, unseen);
      assert.doesNotMatch(line, /\bfile:[\\/]/i);
      assert.ok(line.length <= longest.output);
    });
  }

  it('keeps ordinary words of every language as they are', () => {
    const texts = [
      'Docker is up and running on “pi3”.',
      'Es läuft – größtenteils… (3×)',
      'می‌خواهم',
      '日本語 한국어 ไทย',
      'नमस्ते क्‍ष',
      'flags \u{1f1e9}\u{1f1ea}, hearts \u2764\ufe0f\u200d\u{1f525}',
    ];
    for (const text of texts) {
      assert.equal(shown(text), text);
      assert.equal(sentence(text).text, text);
      assert.equal(outputLine(text), text);
    }
  });

  it('shows two names that look the same as the same', () => {
    assert.equal(shown('pi1\u3164\ufe0f\u200d\u{e0100}'), 'pi1');
  });

  it('keeps the beginning and the end of a long sentence, and its full text', () => {
    const text = `“pi3” answered “${'x'.repeat(5000)}”. Check the port: SSH usually has 22.`;
    const result = sentence(text);
    assert.match(result.text, /^“pi3” answered “x+… x+”\. Check the port: SSH usually has 22\.$/);
    assert.equal(result.whole, text);
    assert.equal(sentence('short').whole, undefined);
  });

  it('marks a row that was cut, so that its menu offers the full text', () => {
    const text = `no ${'x'.repeat(500)}`;
    assert.equal(rowOf(text).contextValue, 'machine cut');
    assert.equal(rowOf(text).whole, text);
    assert.equal(rowOf('fine').contextValue, 'machine');
    assert.equal(rowOf('fine').whole, undefined);
  });

  it('is never a link, an icon or invisible', () => {
    const bits = [
      '[',
      ']',
      '(',
      ')',
      '$',
      'command:',
      'https://',
      'check',
      '\u0000',
      '\u200b',
      '\u001b[0m',
      ' ',
      '\n',
      'a',
    ];
    const texts = fc.array(fc.oneof(fc.constantFrom(...bits), fc.string({ unit: 'binary' })), { maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 9, max: 60 }), (parts, limit) => {
        for (const result of [shown(parts.join(''), limit), sentence(parts.join(''), limit).text]) {
          assert.doesNotMatch(result, drawnLink);
          assert.doesNotMatch(result, drawnIcon);
          assert.doesNotMatch(result, unseen);
          assert.ok(result.length <= limit);
        }
      }),
    );
  });

  for (const [place, { show }] of Object.entries(places)) {
    it(`takes at most linear time: ${place}`, async () => {
      for (const piece of [
        '“/',
        '[a](',
        '\u001b[',
        '\u001b]',
        '\u009b',
        '$(',
        ' ',
        '\n',
        '\ud800',
        '\u0301',
        '“pi3” (',
      ]) {
        await assertGrowsLinearly((length) => piece.repeat(length / piece.length), show);
      }
    });
  }

  it('could run the trap if it were shown unchanged', () => {
    const first = hostileInputs[0]?.text ?? '';
    assert.match(first, drawnLink);
    assert.ok(first.includes(trap));
  });

  it('leaves a machine’s problem readable', () => {
    const row = machineRow(
      entry({
        state: 'error',
        problem: { sentence: '“pi3” (10.0.0.3:22): no key in “/etc/docker/key.pem”.', remedy: '' },
      }),
      { active: false, url: '', now: noon },
    );
    assert.match(row.description, /^10\.0\.0\.3:22: no key in key\.pem/);
  });

  it('breaks the addresses of files in the output, and expands tabs', () => {
    assert.equal(outputLine('FILE://evil/share'), 'file: //evil/share');
    assert.equal(outputLine('a\tb'), `a${' '.repeat(8)}b`);
  });

  it('leaves no more than eight marks on a letter', () => {
    assert.equal(shown(`e${'\u0301'.repeat(50)}`).length, 9);
  });

  it('drops terminal commands of one character, and those that end with one', () => {
    assert.equal(shown('a\u009b31mb'), 'ab');
    assert.equal(shown('\u001b]0;t\u009crest'), 'rest');
  });

  it('keeps no more than a mebibyte of a text to show it in full', () => {
    assert.equal(sentence('x'.repeat(2 * 1024 * 1024)).whole?.length, 1024 * 1024);
  });

  it('counts the lines that a tooltip leaves out', () => {
    const lines = shownLines(Array.from({ length: 201 }, (_, index) => `line ${index}`)).split('\n');
    assert.equal(lines.length, 201);
    assert.match(lines.at(-1) ?? '', /\b1 more\b/);
    assert.equal(shownLines(lines.slice(0, 200)).split('\n').at(-1), 'line 199');
  });
});
