import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Editor } from '../test/editor/harness/editor';
import { eventually, found, saw } from '../test/editor/harness/eventually';
import { medianFigure, type Figure, type Group } from './figure';

const root = path.resolve(__dirname, '..');

/** An extension that does nothing, at the same moment: what the editor's clock shows even then. */
const floor = {
  name: 'a-floor',
  displayName: 'Floor',
  version: '1.0.0',
  publisher: 'swarm-machines',
  main: './extension.js',
  engines: { vscode: '^1.105.0' },
  activationEvents: ['onStartupFinished'],
};

/**
 * How long loading and activating the packaged extension took according to the editor, when a window starts.
 * Its clock also runs while other extensions and the window itself want the processor, hence the floor beside it.
 */
export const activation: Group = {
  name: 'activation',
  async measure(): Promise<readonly Figure[]> {
    const folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-bench-'));
    try {
      const vsix = path.join(folder, 'extension.vsix');
      await promisify(execFile)('npm', ['run', 'package', '--', '--out', vsix], { cwd: root });
      const companion = path.join(folder, floor.name);
      await mkdir(companion);
      await writeFile(path.join(companion, 'package.json'), JSON.stringify(floor));
      await writeFile(path.join(companion, 'extension.js'), 'exports.activate = () => undefined;\n');
      const editor = await Editor.launch({
        home: folder,
        workspace: folder,
        extension: { kind: 'vsix', path: vsix },
        companions: [companion],
      });
      try {
        const ours: number[] = [];
        const floors: number[] = [];
        for (let run = 0; run < 9; run++) {
          await editor.reload();
          await editor.workbench.openViewContainer('Swarm Machines');
          await editor.workbench.palette('Developer: Show Running Extensions');
          ours.push(await activationTime(editor, 'Swarm Machines'));
          floors.push(await activationTime(editor, floor.displayName));
        }
        return [
          medianFigure('activation.ms', 'ms', ours, '≤ 30 ms'),
          medianFigure('activation.floor.ms', 'ms', floors),
        ];
      } finally {
        await editor.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Reads from the list of running extensions how long an extension's activation took. */
async function activationTime(editor: Editor, name: string): Promise<number> {
  const { page } = editor;
  const list = page.locator('.runtime-extensions-editor .monaco-list');
  const row = list.locator('.monaco-list-row', { hasText: name });
  await list.focus();
  await page.keyboard.press('Home');
  const text = await eventually(`the time that ${name} took`, async () => {
    if ((await row.count()) === 0) {
      // Only rows in view are drawn, and the list is sorted by time.
      await list.hover();
      await page.mouse.wheel(0, 200);
      return saw('another part of the list');
    }
    return found((await row.locator('.activation-time').textContent()) ?? '');
  });
  const milliseconds = /(\d+)\s*ms/.exec(text)?.[1];
  if (milliseconds === undefined) {
    throw new Error(`The editor does not report how long activation of “${name}” took: ${text}`);
  }
  return Number(milliseconds);
}
