import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Editor } from '../test/editor/harness/editor';
import { medianFigure, type Figure, type Group } from './figure';

const root = path.resolve(__dirname, '..');

/** How long the editor's own account says that loading and activating the packaged extension took. */
export const activation: Group = {
  name: 'activation',
  async measure(): Promise<readonly Figure[]> {
    const folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-bench-'));
    try {
      const vsix = path.join(folder, 'extension.vsix');
      await promisify(execFile)('npm', ['run', 'package', '--', '--out', vsix], { cwd: root });
      const editor = await Editor.launch({ home: folder, workspace: folder, extension: { kind: 'vsix', path: vsix } });
      try {
        const times: number[] = [];
        for (let run = 0; run < 5; run++) {
          await editor.reload();
          times.push(await activationTime(editor));
        }
        return [medianFigure('activation.ms', 'ms', times, '≤ 30 ms')];
      } finally {
        await editor.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Reads the list of running extensions, which says for each how long its activation took. */
async function activationTime(editor: Editor): Promise<number> {
  await editor.workbench.openViewContainer('Swarm Machines');
  await editor.workbench.palette('Developer: Show Running Extensions');
  const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Swarm Machines' });
  const text = await row.locator('.activation-time').textContent({ timeout: 30_000 });
  const milliseconds = /(\d+)\s*ms/.exec(text ?? '')?.[1];
  if (milliseconds === undefined) {
    throw new Error(`The editor does not say how long activation took: ${text ?? ''}`);
  }
  return Number(milliseconds);
}
