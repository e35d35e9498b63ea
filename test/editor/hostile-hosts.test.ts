import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MachineStore } from '../../src/machines/store';
import { hanging } from '../hanging';
import { issue, type Identity } from '../unit/engine/support/certificates';
import { FakeEngine, json, type Answer } from '../unit/engine/support/fake-engine';
import { sampleMachine } from '../unit/machines/support/samples';
import { TestServer } from '../unit/ssh/support/test-server';
import { skipWithoutEditor } from './harness/available';
import { Editor } from './harness/editor';
import { eventually, found, saw } from './harness/eventually';
import { removeFolder } from './harness/run-directory';
import type { Workbench } from './harness/workbench';
import { disconnect, HostileSsh } from './hostile/hostile-ssh';

const root = path.resolve(__dirname, '../..');

/** A command of the editor’s own that shows when it ran: it opens a tab. */
const link = '[Show details](command:workbench.action.openGlobalKeybindings)';
const tried = `${link} $(check) [docs](https://evil.example)`;

/** Longer than a notification can be, with lines of its own. */
const refusal = `${tried} engine error\n${'x'.repeat(5000)}\nlast line`;

/** What an engine answers that a hostile host runs in place of one. It is a stand-in: no real engine responds like this. */
function hostileEngine(): Answer {
  const time = '2026-01-01T00:00:00Z';
  const nodes = ['hostile1', 'hostile2'].map((id, index) => ({
    ID: id,
    CreatedAt: time,
    UpdatedAt: time,
    Spec: { Role: index === 0 ? 'manager' : 'worker', Availability: 'active', Labels: { [tried]: tried } },
    Description: {
      Hostname: `${tried} node`,
      Platform: { OS: tried, Architecture: tried },
      Engine: { EngineVersion: tried },
    },
    Status: { State: index === 0 ? 'ready' : 'down', Addr: tried, Message: tried },
    ...(index === 0 ? { ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '127.0.0.1:2377' } } : {}),
  }));
  const service = {
    ID: 'service1',
    CreatedAt: time,
    UpdatedAt: time,
    Spec: {
      Name: `${tried} service`,
      Labels: {},
      TaskTemplate: { ContainerSpec: { Image: tried } },
      Mode: { Replicated: { Replicas: 1 } },
    },
    Endpoint: {},
    UpdateStatus: { State: 'paused', Message: tried, StartedAt: time },
    ServiceStatus: { RunningTasks: 0, DesiredTasks: 1 },
  };
  const task = {
    ID: 'task1',
    CreatedAt: time,
    UpdatedAt: time,
    ServiceID: 'service1',
    Slot: 1,
    NodeID: 'hostile1',
    Spec: { ContainerSpec: { Image: tried } },
    DesiredState: 'running',
    Status: { State: 'rejected', Timestamp: time, Err: `${tried} task`, Message: tried },
  };
  const info = {
    ID: 'x',
    Name: tried,
    ServerVersion: tried,
    OperatingSystem: tried,
    Architecture: tried,
    Swarm: {
      NodeID: 'hostile1',
      NodeAddr: '127.0.0.1',
      LocalNodeState: 'active',
      ControlAvailable: true,
      Cluster: { ID: 'cluster1' },
      RemoteManagers: [{ NodeID: 'hostile1', Addr: '127.0.0.1:2377' }],
    },
    Warnings: [tried],
  };
  const answers: Readonly<Record<string, unknown>> = {
    '/info': info,
    '/version': { Version: tried, ApiVersion: '1.41', Os: tried, Arch: tried },
    '/nodes': nodes,
    '/nodes/hostile1': nodes[0],
    '/services': [service],
    '/services/service1': service,
    '/tasks': [task],
  };
  return (request, response) => {
    const resource = request.url.pathname.replace(/^\/v1\.\d+/, '');
    if (resource === '/events') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
      return;
    }
    const known = answers[resource];
    json(known ?? { message: refusal }, known === undefined ? 500 : 200)(request, response);
  };
}

/** Hosts and engines that are hostile, met through the product itself in the real editor. */
describe('The editor among hostile hosts', function () {
  this.timeout(hanging);

  let folder: string;
  let home: string;
  let editor: Editor;
  let workbench: Workbench;
  let engine: FakeEngine;
  let drawnBy: string;
  let chapter = 0;

  before(async function () {
    await skipWithoutEditor(this);
    folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-hostile-hosts-'));
    home = path.join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    drawnBy = await readFile(path.join(__dirname, 'hostile/drawn.js'), 'utf8');
    const ca = await issue({ name: 'ca', authority: true });
    const server = await issue({ name: 'server', names: ['127.0.0.1'], issuer: ca });
    const client = await issue({ name: 'client', issuer: ca });
    engine = await FakeEngine.start(hostileEngine(), {
      tls: { cert: server.cert, key: server.key, ca: ca.cert, requestCert: true, rejectUnauthorized: true },
    });
    await storeMachine(ca, client);
    editor = await Editor.launch({ home, workspace: home, extension: { kind: 'development', path: root } });
    workbench = editor.workbench;
    await workbench.openViewContainer('Swarm Machines');
  });

  afterEach(async function () {
    chapter++;
    const title = (this.currentTest?.title ?? '').replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
    const file = path.join(root, 'test-results/hostile-hosts', `${chapter}-${title}`);
    await (this.currentTest?.state === 'failed' ? editor.keepEvidence(file) : editor.screenshot(`${file}.png`));
  });

  after(async () => {
    await (editor as Editor | undefined)?.close();
    await (engine as FakeEngine | undefined)?.stop();
    if ((folder as string | undefined) !== undefined) {
      await removeFolder(folder);
    }
  });

  async function storeMachine(ca: Identity, client: Identity): Promise<void> {
    const store = new MachineStore(path.join(home, '.docker/machine'));
    await store.save(
      sampleMachine({
        name: 'evil',
        host: '127.0.0.1',
        address: '127.0.0.1',
        enginePort: engine.port,
        certificateNames: [],
      }),
      { isNew: true },
    );
    const files = { 'ca.pem': ca.cert, 'cert.pem': client.cert, 'key.pem': client.key };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(path.join(store.machineDirectory('evil'), name), text, { mode: 0o600 });
    }
  }

  /** Waits until a text is drawn in the elements, and shows that none of them can be clicked or has an icon in it. */
  async function harmless(selector: string, text: string): Promise<void> {
    interface Drawn {
      readonly text: string;
      readonly links: number;
      readonly icons: number;
    }
    const ours = await eventually(`“${text}” at ${selector}`, async () => {
      const all = await editor.page.evaluate<readonly Drawn[]>(
        `(${drawnBy.trim().replace(/;$/, '')})(${JSON.stringify(selector)})`,
      );
      const some = all.filter((one) => one.text.includes(text));
      return some.length > 0 ? found(some) : saw(all.map((one) => one.text.slice(0, 100)));
    });
    assert.ok(
      ours.every(({ links, icons }) => links === 0 && icons === 0),
      JSON.stringify(ours),
    );
  }

  /** Begins to add a machine at a port of this computer. */
  async function add(name: string, port: number): Promise<void> {
    const { quickInput } = workbench;
    await workbench.palette('Swarm Machines: Add Machine…');
    await quickInput.answer({ title: 'Add Machine' }, name);
    await quickInput.waitForInput({ placeholder: 'pirate@pi3.local:22' });
    await quickInput.type(`pirate@127.0.0.1:${port}`);
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: /^pirate$/ });
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: /^22$/ });
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: 'Select the SSH key' });
    await quickInput.pick('Use SSH Defaults');
  }

  const greetings: readonly (readonly [string, string | Buffer, string])[] = [
    ['a greeting that is not SSH', `HTTP/ ${tried} x\r\n`, 'is not an SSH server'],
    ['a greeting with a notice before it', `${tried}\r\n${tried}\r\n`, '“adder1”'],
    ['a disconnect before any key', disconnect(tried), '“adder2”'],
  ];
  greetings.forEach(([name, says, expected], index) => {
    it(`shows no link of ${name}, and runs nothing`, async () => {
      const hostile = await HostileSsh.start(says);
      try {
        await add(`adder${index}`, hostile.port);
        await workbench.notifications.waitFor(expected);
        await harmless('.notification-list-item-message', `adder${index}`);
        await workbench.notifications.clickAction(`adder${index}`, 'Show Output');
      } finally {
        await hostile.stop();
      }
    });
  });

  it('shows no link in what a server asks during the login', async () => {
    const server = await TestServer.start({ dialogue: [`${tried} code:`], password: 'x' });
    try {
      await add('asker', server.port);
      await workbench.dialogs.press('for the first time', 'Trust and Connect');
      await workbench.quickInput.waitForInput({ title: 'SSH Server Prompt' });
      await harmless('.quick-input-message', 'code:');
      await workbench.quickInput.cancel();
    } finally {
      await server.stop();
    }
  });

  it('draws the rows of a hostile engine and its swarm as plain text', async () => {
    const machines = workbench.view('Machines');
    await machines.waitForDescription(['evil'], /tcp:\/\/127\.0\.0\.1/);
    await harmless('.pane-body .monaco-list-row .label-description', '127.0.0.1');
    const swarm = workbench.view('Swarm');
    await swarm.expand('swarm of evil');
    await swarm.expand('swarm of evil', 'Services');
    await harmless('.pane-body .monaco-list-row .label-name', 'service');
    await harmless('.pane-body .monaco-list-row .label-name', 'node');
    await swarm.expand('swarm of evil', 'Services', shownName('service'));
    await harmless('.pane-body .monaco-list-row .label-description', 'task');
    await harmless('.pane-body .monaco-list-row .label-description', 'down');
  });

  /** The name of a thing as a row shows it. */
  function shownName(kind: string): string {
    return `${tried} ${kind}`.replaceAll('](', '] (').replaceAll('$(', '$ (');
  }

  it('shows no link in the engine’s message about a change that it rejects', async () => {
    await workbench.view('Swarm').contextMenu(['swarm of evil', 'Services', shownName('service')], 'Scale Service…');
    await workbench.quickInput.waitForInput();
    await workbench.quickInput.type('3');
    await workbench.quickInput.accept();
    await workbench.notifications.waitFor('engine error');
    await harmless('.notification-list-item-message', 'engine error');
  });

  it('shows the full text of what was cut in a read-only document', async () => {
    await workbench.notifications.clickAction('engine error', 'Show Full Text');
    await workbench.waitForTab(/^Full Text/);
    const text = await workbench.editorText((shown) => shown.includes('last line'));
    assert.ok(text.replaceAll('\r', '').includes(refusal));
    await editor.page.keyboard.type('y');
    assert.equal(await workbench.editorText((shown) => shown.includes('last line')), text);
  });

  it('opened no tab in all of this, so no command of the texts was run', async () => {
    assert.deepEqual(
      (await workbench.tabs()).filter((tab) => /keyboard/i.test(tab)),
      [],
    );
    assert.deepEqual(await editor.extensionErrors('swarm-machines.swarm-machines'), []);
  });
});
