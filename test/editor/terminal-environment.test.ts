import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MachineStore } from '../../src/machines/store';
import { hanging } from '../hanging';
import { sampleMachine } from '../unit/machines/support/samples';
import { skipWithoutEditor } from './harness/available';
import { Editor } from './harness/editor';
import { eventually, found, saw } from './harness/eventually';
import { removeFolder } from './harness/run-directory';

const root = path.resolve(__dirname, '../..');
const own = 'tcp://127.0.0.1:9';
const show = 'echo "$DOCKER_HOST $DOCKER_TLS_VERIFY $DOCKER_MACHINE_NAME"';

describe('The variables of the active machine', function () {
  this.timeout(hanging);

  let folder: string;
  let home: string;
  let editor: Editor;

  before(async function () {
    await skipWithoutEditor(this);
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-variables-'));
    home = path.join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const foreign = 'export DOCKER_HOST=tcp://start-file:2375 DOCKER_TLS_VERIFY=0\n';
    await writeFile(path.join(home, '.bashrc'), `# mine\n${foreign}`);
    const store = new MachineStore(path.join(home, '.docker/machine'));
    const machine = { name: 'pi1', host: '127.0.0.1', address: '127.0.0.1', enginePort: 9 };
    await store.save(sampleMachine(machine), { isNew: true });
  });

  afterEach(async function () {
    const title = (this.currentTest?.title ?? '').replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
    const file = path.join(root, 'test-results/terminal-environment', title);
    await (this.currentTest?.state === 'failed' ? editor.keepEvidence(file) : editor.screenshot(`${file}.png`));
    await (editor as Editor | undefined)?.close();
    await removeFolder(folder);
  });

  async function launch(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const extension = { kind: 'development', path: root } as const;
    editor = await Editor.launch({ home, workspace: home, extension, settings });
  }

  async function activate(): Promise<void> {
    const { workbench } = editor;
    await workbench.palette('Swarm Machines: Set Active Machine');
    await workbench.quickInput.pick('pi1');
    await workbench.statusBarItem(/pi1/);
  }

  /** The editor passes variables asynchronously to the process that starts terminals. */
  async function shown(expected: string): Promise<void> {
    await eventually(`a new terminal to show ${expected}`, async () => {
      await editor.workbench.terminals.openNew();
      const { output } = await editor.workbench.terminals.run(show);
      return output === expected ? found(output) : saw(output);
    });
  }

  it('override startup files and settings, which apply again afterwards', async () => {
    await launch({ 'terminal.integrated.env.linux': { DOCKER_HOST: 'tcp://setting:2375', DOCKER_MACHINE_NAME: 'x' } });
    await shown('tcp://start-file:2375 0 x');
    await activate();
    await shown(`${own} 1 pi1`);
    await editor.workbench.palette('Swarm Machines: Unset Active Machine');
    await shown('tcp://start-file:2375 0 x');
  });

  it('are overridden by a startup file only with a warning that opens it, if shell integration is turned off', async () => {
    await launch({ 'terminal.integrated.shellIntegration.enabled': false });
    await activate();
    await editor.workbench.notifications.clickAction(`line 2 of ${path.join(home, '.bashrc')}`, 'Open File');
    await editor.workbench.waitForTab('.bashrc');
    const text = await editor.workbench.editorText((one) => one.includes('start-file'));
    assert.equal(text.replaceAll('\r', ''), await readFile(path.join(home, '.bashrc'), 'utf8'));
  });
});
