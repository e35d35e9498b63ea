import assert from 'node:assert/strict';
import path from 'node:path';
import { ESLint } from 'eslint';

const root = path.resolve(__dirname, '../../..');

/** What the linter reports for a text as a file of the sources. */
async function complaints(file: string, text: string): Promise<readonly string[]> {
  const [result] = await new ESLint({ cwd: root }).lintText(text, { filePath: path.join(root, file) });
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'no-restricted-syntax')
    .map(({ message }) => message);
}

const ways: readonly (readonly [string, string])[] = [
  ['a notification', `void vscode.window.showErrorMessage(foreign);`],
  ['the window under another name', `const { window: other } = vscode; other.createTerminal(foreign);`],
  ['the window through a variable', `const other = vscode.window; void other.showQuickPick([foreign]);`],
  ['a row', `new vscode.TreeItem(foreign);`],
  ['a tooltip in Markdown', `new vscode.MarkdownString(foreign);`],
  ['a tooltip', `item.tooltip = foreign;`],
  ['a description', `item.description = foreign;`],
  ['the message of a view', `view.message = foreign;`],
];

describe('the linter', function () {
  this.timeout(300_000);

  const head = `import * as vscode from 'vscode';\ndeclare const foreign: string;\ndeclare const item: vscode.TreeItem;\ndeclare const view: vscode.TreeView<unknown>;\n`;

  for (const [way, code] of ways) {
    it(`lets only src/editor/shown show a text: ${way}`, async () => {
      for (const file of ['src/editor/output.ts', 'src/editor/commands/machines/add.ts', 'src/extension.ts']) {
        const said = await complaints(file, `${head}${code}\n`);
        assert.ok(said.length > 0 && said.every((message) => message.includes('src/editor/shown')), `${file}: ${code}`);
      }
      assert.deepEqual(await complaints('src/editor/shown/messages.ts', `${head}${code}\n`), []);
    });
  }

  it('lets nothing import parts of the editor by name', async () => {
    const code = `import { window } from 'vscode';\nvoid window.showErrorMessage('x');\n`;
    assert.equal((await complaints('src/editor/output.ts', code)).length, 1);
  });
});
