import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hanging } from '../hanging';
import { skipWithoutEditor } from './harness/available';
import { Editor } from './harness/editor';
import { eventually, found, saw } from './harness/eventually';
import { removeFolder } from './harness/run-directory';
import type { Workbench } from './harness/workbench';

describe('The editor harness', function () {
  this.timeout(hanging);
  const sample = join(__dirname, 'harness/sample-extension');
  let folder: string;
  let editor: Editor;
  let workbench: Workbench;

  before(async function () {
    await skipWithoutEditor(this);
    folder = await mkdtemp(join(tmpdir(), 'harness-test-'));
    await writeFile(join(folder, 'notes.txt'), 'hello\n');
    editor = await Editor.launch({
      home: folder,
      workspace: folder,
      extension: { kind: 'development', path: sample },
      environment: { SAMPLE_LOGIN: 'yes' },
    });
    workbench = editor.workbench;
    await workbench.openViewContainer('Sample Things');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await editor.keepEvidence(join('test-results', this.currentTest.fullTitle()));
    }
  });

  after(async () => {
    await (editor as Editor | undefined)?.close();
    if ((folder as string | undefined) !== undefined) {
      await removeFolder(folder);
    }
  });

  it('reads and expands a tree, and distinguishes rows with the same label by their parents', async () => {
    const view = workbench.view('Things');
    await view.expand('Shelf');
    await view.expand('Table');
    const row = await view.row('Table', 'apple');
    assert.deepEqual(
      [row.description, row.level, row.icon, (await view.row('Shelf')).expanded],
      ['on the Table', 2, 'codicon-circle-filled', true],
    );
    await view.tooltip(['Table', 'apple'], /This is the apple/);
  });

  it('reads and uses rows beyond the edge of a long tree', async () => {
    const view = workbench.view('Things');
    await view.expand('Cellar');
    const bottles = await view.waitFor('to have all bottles', (all) => {
      const shown = all.filter((row) => row.level === 2 && row.label.startsWith('bottle'));
      return shown.length >= 90 ? shown : undefined;
    });
    assert.deepEqual(
      bottles.map((row) => row.label),
      Array.from({ length: 90 }, (_, index) => `bottle ${index}`),
    );
    assert.deepEqual(await view.inlineActions('Cellar', 'bottle 89'), ['Greet']);
    assert.deepEqual((await view.contextMenuItems('Cellar', 'bottle 45')).includes('Remove'), true);
    await view.collapse('Cellar');
  });

  it('marks entries of a pick that a view’s title button opens', async () => {
    await workbench.view('Things').titleAction('Choose');
    await workbench.quickInput.waitForInput({ title: 'Choose' });
    await workbench.quickInput.check('red');
    await workbench.quickInput.check('blue');
    await workbench.quickInput.accept();
    const { severity } = await workbench.notifications.waitFor('Chosen: red and blue');
    assert.equal(severity, 'error');
  });

  it('presses the button of a welcome view, and leaves the input', async () => {
    await workbench.view('Nothing').welcomeButton('Greet');
    await workbench.quickInput.waitForInput({ title: 'Greet' });
    await workbench.quickInput.cancel();
  });

  it('reads the welcome text of an empty view', async () => {
    assert.match(await workbench.view('Nothing').welcome(), /There is nothing here\.\s*Greet/);
  });

  it('answers a wizard with a wrong and a right input, and a notification', async () => {
    await workbench.view('Things').expand('Table');
    await workbench.view('Things').inlineAction(['Table', 'apple'], 'Greet');
    const input = workbench.quickInput;
    assert.equal((await input.waitForInput({ title: 'Greet' })).value, 'apple');
    await input.type('two words');
    assert.equal(await input.validationMessage(), 'A name has no spaces.');
    await input.answer({}, 'World');
    await input.waitForInput({ title: 'Greet World' });
    await input.pick('softly');
    await workbench.notifications.clickAction('Hello World, softly.', 'Open');
    await workbench.waitForTab(/^0: Hello World|Untitled/);
    await workbench.editorText((text) => text.split('\n').length === 200);
  });

  it('presses the button of a notification that has hidden itself', async () => {
    await workbench.palette('Sample: Greet');
    await workbench.quickInput.answer({ title: 'Greet' }, 'Sun');
    await workbench.quickInput.pick('loudly');
    await workbench.notifications.waitFor('Hello Sun, loudly.');
    await eventually('the notification to hide itself', async () => {
      const current = await workbench.notifications.current();
      return current.length === 0 ? found(undefined) : saw(current);
    });
    await workbench.notifications.clickAction('Hello Sun, loudly.', 'Open');
    await workbench.waitForTab('0: Hello Sun');
  });

  it('reads the clipboard', async () => {
    await workbench.palette('Sample: Greet');
    await workbench.quickInput.answer({ title: 'Greet' }, 'Moon');
    await workbench.quickInput.pick('loudly');
    await workbench.notifications.waitFor('Hello Moon, loudly.');
    assert.equal(await workbench.clipboard(), 'Hello Moon');
  });

  it('chooses from a context menu and confirms a modal dialog', async () => {
    const view = workbench.view('Things');
    await view.expand('Shelf');
    await view.contextMenu(['Shelf', 'pear'], 'Remove');
    const dialog = await workbench.dialogs.press('Remove “pear”?', 'Remove');
    assert.deepEqual([dialog.detail, dialog.buttons.includes('Cancel')], ['Shelf', true]);
    await view.waitForDescription(['Shelf'], /^1 things$/);
  });

  it('runs commands in a terminal that has the variables of the login and of the extension', async () => {
    await workbench.terminals.openNew();
    const result = await workbench.terminals.run('echo $SAMPLE_LOGIN $SAMPLE_COLOUR $HOME; (exit 3)');
    assert.deepEqual(result, { output: `yes blue ${folder}`, exitCode: 3 });
    const long = await workbench.terminals.run('printf "%0500d" 7');
    assert.equal(long.output, '7'.padStart(500, '0'));
    await workbench.terminals.run('only=first');
    await workbench.terminals.openNew();
    assert.equal((await workbench.terminals.run('echo "[$only]"')).output, '[]');
  });

  it('reads an output channel from its panel and from its file', async () => {
    await workbench.output('Harness Sample', /sample is active/);
    assert.match((await editor.logs.outputChannel('Harness Sample')) ?? '', /sample is active/);
  });

  it('keeps the extension after a reload, and also shows it in a second window', async () => {
    await editor.reload();
    await workbench.statusBarItem(/sample ready/);
    const second = await editor.openSecondWindow();
    await second.statusBarItem(/sample ready/);
    await second.page.close();
  });

  it('reports an unhandled rejection', async () => {
    assert.deepEqual(await editor.extensionErrors('swarm-machines.harness-sample'), []);
    await workbench.palette('Sample: Fail Unseen');
    await editor.waitForExtensionError('swarm-machines.harness-sample', /nobody handles this/);
  });
});
