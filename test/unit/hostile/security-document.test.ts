import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readPromises } from './support/promises';
import { hasTest } from './support/test-titles';

const root = path.resolve(__dirname, '../../..');

/** What is wrong with the promises of a document. */
async function problems(markdown: string, read: (file: string) => Promise<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { sentence, shownBy } of readPromises(markdown)) {
    if (shownBy.length === 0) {
      found.push(`No test shows: ${sentence}`);
    }
    for (const { file, title } of shownBy) {
      const source = await read(file).catch(() => undefined);
      if (source === undefined) {
        found.push(`There is no ${file}.`);
      } else if (!hasTest(source, title)) {
        found.push(`${file} has no test “${title}”.`);
      }
    }
  }
  return found;
}

const tests = `
  describe('hosts', () => {
    it('say their name', () => {});
    it("don’t say \\"more\\"", () => {});
    for (const [what, title] of [['an icon', 'is made of data']]) {
      it(\`are refused with \${what}, each\`, () => {});
      it(title, () => {});
    }
    it.skip('is skipped', () => {});
  });
  describe.skip('nowhere', () => { it('is skipped with its block', () => {}); });
  const text = 'in no test';
`;

/** A document whose one promise names a test by this title. */
const naming = (title: string): string => `## What it promises\n\n- Hosts are safe.\n  - \`a.test.ts\`: “${title}”\n`;

const fine: Readonly<Record<string, string>> = {
  'a title': naming('say their name'),
  'a title after that of its block': naming('hosts › say their name'),
  'a title with quotes': naming('don’t say "more"'),
  'a title with punctuation escaped for Markdown': naming('don’t say \\"more\\"'),
  'a title of a template': naming('are refused with anything at all, each'),
  'a title that is data': naming('hosts › is made of data'),
  'a title over two lines': naming('say\n    their name'),
  'a promise over two lines': naming('say their name').replace('are', 'are\n  always'),
  'text and headings between promises': `${naming('say their name')}\nMore:\n\n### Others\n\n- Safe.\n  - \`a.test.ts\`: “say their name”\n`,
  'lists of other sections': `- One.\n\n${naming('say their name')}\n## Others\n\n- Two.\n`,
};

const wrong: Readonly<Record<string, readonly [markdown: string, problem: RegExp]>> = {
  'a promise without a test': ['## What it promises\n\n- Hosts are safe.\n', /^No test shows: Hosts are safe\.$/],
  'the second of two promises without a test': [`${naming('say their name')}- More.\n`, /^No test shows: More\.$/],
  'a file that is not there': [naming('say their name').replace('a.test', 'b.test'), /^There is no b\.test\.ts\.$/],
  'a title that is not there': [naming('say their age'), /has no test “say their age”/],
  'a part of a title': [naming('say their'), /has no test/],
  'a block’s title': [naming('hosts'), /has no test/],
  'another block’s title': [naming('guests › say their name'), /has no test/],
  'a template with other words': [naming('are accepted with an icon, each'), /has no test/],
  'a skipped test': [naming('is skipped'), /has no test/],
  'a test of a skipped block': [naming('is skipped with its block'), /has no test/],
};

describe('SECURITY.md', () => {
  it('names for each promise a test that there is', async () => {
    const markdown = await readFile(path.join(root, 'SECURITY.md'), 'utf8');
    assert.ok(readPromises(markdown).length > 0);
    assert.deepEqual(await problems(markdown, (file) => readFile(path.join(root, file), 'utf8')), []);
  });

  const read = (file: string): Promise<string> =>
    file === 'a.test.ts' ? Promise.resolve(tests) : Promise.reject(new Error('missing'));

  for (const [what, markdown] of Object.entries(fine)) {
    it(`may have ${what}`, async () => {
      assert.notDeepEqual(readPromises(markdown), []);
      assert.deepEqual(await problems(markdown, read), []);
    });
  }

  for (const [what, [markdown, problem]] of Object.entries(wrong)) {
    it(`may not have ${what}`, async () => {
      const found = await problems(markdown, read);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', problem);
    });
  }

  it('may not have a line that names no test, or no promises at all', () => {
    assert.throws(() => readPromises('## What it promises\n\n- Safe.\n  - Trust us.\n'), /names no test: Trust us/);
    assert.throws(() => readPromises('# Security\n'), /no heading/);
  });
});
