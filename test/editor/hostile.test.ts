import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { hanging } from '../hanging';
import { hostileInputs, type HostileInput } from '../unit/hostile/support/inputs';
import { skipWithoutEditor } from './harness/available';
import { Editor } from './harness/editor';
import { eventually, found, saw } from './harness/eventually';
import { removeFolder } from './harness/run-directory';

const root = path.resolve(__dirname, '../..');

interface Drawn {
  readonly text: string;
  readonly links: number;
  readonly icons: number;
}

/** Where to find a text in the page, and how many icons of the extension are beside it. */
interface Place {
  readonly selector: string;
  readonly ownIcons?: number;
}

/** By the name of the gallery’s place. */
const places: Readonly<Record<string, readonly Place[]>> = {
  notifications: [{ selector: '.notifications-center .notification-list-item-message' }],
  progress: [{ selector: '.notifications-center .notification-list-item-message' }],
  prompt: [{ selector: '.quick-input-message' }, { selector: '.quick-input-title' }],
  problem: [{ selector: '.quick-input-message' }],
  pick: [
    { selector: '.quick-input-list-row .label-name' },
    { selector: '.quick-input-list-row .label-description' },
    { selector: '.quick-input-list-label-meta' },
  ],
  dialog: [{ selector: '.dialog-message-text' }, { selector: '.dialog-message-detail' }],
  view: [
    { selector: '.pane-body .monaco-list-row .label-name' },
    { selector: '.pane-body .monaco-list-row .label-description' },
    { selector: '.tree-explorer-viewlet-tree-view .message' },
  ],
  status: [{ selector: '[id*="gallery"].statusbar-item .statusbar-item-label', ownIcons: 1 }],
};

/** What fits into an output channel’s panel without scrolling. */
const shortInputs = hostileInputs.filter(({ text }) => text.length < 500);

/** For each kind of input a few: terminals and hover texts take long to come. */
const fewInputs = hostileInputs.filter((_, index) => index % 8 === 0);

/** Every foreign text, at every place where the real editor draws it. */
describe('Foreign text drawn by the editor', function () {
  this.timeout(hanging);

  let folder: string;
  let editor: Editor;
  let port: string;
  let drawnBy: string;
  let count = 0;

  before(async function () {
    await skipWithoutEditor(this);
    folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-hostile-'));
    const extension = path.join(folder, 'gallery');
    const portFile = path.join(folder, 'port');
    await mkdir(extension);
    await copyFile(path.join(__dirname, 'hostile/package.json'), path.join(extension, 'package.json'));
    await build({
      absWorkingDir: root,
      entryPoints: ['test/editor/hostile/gallery.ts'],
      outfile: path.join(extension, 'gallery.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      logLevel: 'warning',
    });
    drawnBy = await readFile(path.join(__dirname, 'hostile/drawn.js'), 'utf8');
    editor = await Editor.launch({
      home: folder,
      workspace: folder,
      extension: { kind: 'development', path: extension },
      environment: { GALLERY_PORT_FILE: portFile },
    });
    await editor.workbench.openViewContainer('Gallery');
    port = await eventually('the gallery to listen', async () => found(await readFile(portFile, 'utf8')));
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await editor.keepEvidence(path.join(root, 'test-results/hostile', this.currentTest.title.slice(0, 60)));
    }
    await tell({});
  });

  after(async () => {
    await (editor as Editor | undefined)?.close();
    if ((folder as string | undefined) !== undefined) {
      await removeFolder(folder);
    }
  });

  /** Makes the gallery show something, or clear everything. @returns how often the trap was triggered so far */
  async function tell(what: { readonly place?: string; readonly text?: string }): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(what) });
    assert.equal(response.status, 200);
    return Number(await response.text());
  }

  async function drawn(selector: string): Promise<readonly Drawn[]> {
    return editor.page.evaluate<readonly Drawn[]>(`(${drawnBy.trim().replace(/;$/, '')})(${JSON.stringify(selector)})`);
  }

  /** A text that is found again in the page, whatever became of the rest of it. */
  function marked({ text }: HostileInput): { readonly mark: string; readonly text: string } {
    count++;
    return { mark: `n${count}:`, text: `n${count}: ${text}` };
  }

  async function waitForMark(mark: string, selector: string): Promise<readonly Drawn[]> {
    return eventually(`“${mark}” at ${selector}`, async () => {
      const all = await drawn(selector);
      const ours = all.filter(({ text }) => text.includes(mark));
      return ours.length > 0 ? found(ours) : saw(all.map(({ text }) => text.slice(0, 80)));
    });
  }

  it('would be a link in a notification if it were shown unchanged', async () => {
    const { mark, text } = marked(hostileInputs[0] ?? { name: '', text: '' });
    await tell({ place: 'raw', text });
    const [raw] = await waitForMark(mark, '.notifications-center .notification-list-item-message');
    assert.equal(raw?.links, 1);
    await editor.page.locator('.notifications-center .notification-list-item-message a').first().click();
    await eventually('the trap to be sprung', async () => {
      const trapped = await tell({});
      return trapped === 1 ? found(undefined) : saw(trapped);
    });
  });

  it('would be a link in a prompt if it were shown unchanged', async () => {
    const { mark, text } = marked(hostileInputs[0] ?? { name: '', text: '' });
    await tell({ place: 'rawPrompt', text });
    const [raw] = await waitForMark(mark, '.quick-input-message');
    assert.equal(raw?.links, 1);
    await editor.workbench.quickInput.cancel();
  });

  for (const [place, where] of Object.entries(places)) {
    it(`is neither a link nor an icon: ${place}`, async () => {
      for (const input of hostileInputs) {
        const { mark, text } = marked(input);
        const before = await tell({ place, text });
        for (const { selector, ownIcons = 0 } of where) {
          const ours = await waitForMark(mark, selector);
          for (const { links, icons } of ours) {
            assert.deepEqual(
              { links, icons: icons - ownIcons },
              { links: 0, icons: 0 },
              `${input.name} at ${selector}`,
            );
          }
        }
        if (place === 'dialog') {
          await editor.workbench.dialogs.press(mark, 'Cancel');
        }
        assert.equal(await tell({}), before, `${input.name} ran a command`);
      }
    });
  }

  it('is neither a link to a file nor a line of another machine in the output', async () => {
    for (const input of shortInputs) {
      const { mark, text } = marked(input);
      await tell({ place: 'output', text });
      const lines = await eventually(`“${mark}” in the output`, async () => {
        const all = await drawn('.output-view .view-line, #workbench\\.panel\\.output .view-line');
        return all.some((line) => line.text.includes(mark)) ? found(all) : saw(all);
      });
      assert.ok(
        lines.every((line) => !line.text.startsWith('pi2') && !/file:\//i.test(line.text)),
        `${input.name}: ${JSON.stringify(lines)}`,
      );
    }
  });

  it('is a name without icons on the tab of a terminal', async () => {
    for (const input of fewInputs.slice(0, 3)) {
      const { mark, text } = marked(input);
      await tell({ place: 'terminal', text });
      await eventually(`a terminal called “${mark}”`, async () => {
        const all = await drawn('.terminal-tabs-entry .label-name, .single-terminal-tab, .terminal-tabs-entry');
        const ours = all.filter((one) => one.text.includes(mark));
        assert.ok(
          ours.every(({ links }) => links === 0),
          input.name,
        );
        return ours.length > 0 ? found(undefined) : saw(all);
      });
    }
  });

  it('is shown literally in the hover text of a row', async () => {
    for (const input of fewInputs) {
      const { mark, text } = marked(input);
      await tell({ place: 'view', text });
      await waitForMark(mark, '.pane-body .monaco-list-row .label-name');
      const row = editor.page
        .locator('.pane-body .monaco-list-row')
        .filter({ hasText: `${mark} ` })
        .nth(1);
      const hover = await eventually(`the hover text of “${mark}”`, async () => {
        await row.hover();
        const all = await drawn('.workbench-hover .hover-contents, .monaco-hover-content');
        const ours = all.filter((one) => one.text.includes(mark));
        return ours.length > 0 ? found(ours) : saw(all);
      });
      assert.ok(
        hover.every(({ links, icons }) => links === 0 && icons === 0),
        `${input.name}: ${JSON.stringify(hover)}`,
      );
      await editor.page.mouse.move(700, 900);
    }
  });
});
