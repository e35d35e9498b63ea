import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { copyFile, chmod, mkdir, mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { hanging } from '../hanging';
import { Lab } from '../lab/lab';
import { httpdTitle } from '../lab/httpd-image';
import { skipWithoutLab } from '../lab/mocha';
import { packagedExtension } from '../packaged';
import { skipWithoutEditor } from './harness/available';
import { Editor } from './harness/editor';
import { eventually, found, saw } from './harness/eventually';
import { removeFolder } from './harness/run-directory';
import type { TreeView } from './harness/tree-view';
import type { Workbench } from './harness/workbench';

const root = path.resolve(__dirname, '../..');
const extensionId = 'swarm-machines.swarm-machines';
const names = ['pi1', 'pi2', 'pi3'] as const;
/** Engines of three ages, the newest of them the manager. */
const kinds = { pi1: 'forky-docker', pi2: 'trixie-docker', pi3: 'bookworm-docker' } as const;

function picture(name: string): string {
  return path.join(root, 'test-results/story', `${name}.png`);
}

/** The classic story: three hosts become machines, then a swarm, then a service that opens in the browser. */
describe('The story', function () {
  this.timeout(hanging);
  this.bail(true);

  let lab: Lab;
  let folder: string;
  let home: string;
  let editor: Editor;
  let workbench: Workbench;
  let machines: TreeView;
  let swarm: TreeView;
  let chapter = 0;

  before(async function () {
    skipWithoutLab(this);
    await skipWithoutEditor(this);
    this.timeout(2 * hanging);
    lab = await Lab.create();
    await Promise.all(names.map((name) => lab.boot({ name, kind: kinds[name] })));
    await Promise.all(names.map((name) => lab.machine(name).importHttpdImage()));

    folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-story-'));
    home = path.join(folder, 'home');
    const workspace = path.join(folder, 'fleet');
    await mkdir(home, { mode: 0o700 });
    await mkdir(path.join(workspace, 'keys'), { recursive: true });
    await copyFile(lab.keyPath, path.join(workspace, 'keys/pirate'));
    await chmod(path.join(workspace, 'keys/pirate'), 0o600);

    const vsix = await packagedExtension(folder);
    editor = await Editor.launch({ home, workspace, extension: { kind: 'vsix', path: vsix } });
    workbench = editor.workbench;
    machines = workbench.view('Machines');
    swarm = workbench.view('Swarm');
  });

  afterEach(async function () {
    chapter += 1;
    const title = this.currentTest?.title ?? '';
    const file = `${String(chapter).padStart(2, '0')}-${title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 60)}`;
    if (this.currentTest?.state === 'failed') {
      await editor.keepEvidence(path.join(root, 'test-results/story', `${file}-failed`));
    } else {
      await editor.screenshot(picture(file));
    }
  });

  after(async () => {
    await (editor as Editor | undefined)?.close();
    await (lab as Lab | undefined)?.down();
    if ((folder as string | undefined) !== undefined) {
      await removeFolder(folder);
    }
  });

  /** Answers the five steps of the wizard. */
  async function addMachine(name: string, host: string, key: string): Promise<void> {
    const { quickInput } = workbench;
    await quickInput.answer({ title: 'Add Machine' }, name);
    await quickInput.waitForInput({ placeholder: 'pirate@pi3.local:22' });
    await quickInput.type(host);
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: /^pirate$/ });
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: /^22$/ });
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: 'Select the SSH key' });
    await quickInput.pick('Enter a Path…');
    await quickInput.answer({ placeholder: '~/.ssh/id_ed25519' }, key);
    await workbench.dialogs.press('for the first time', 'Trust and Connect');
  }

  /** Widens the sidebar for the rows' descriptions, as a user would with the mouse. */
  async function widenSideBar(): Promise<void> {
    const bar = await editor.page.locator('.part.sidebar').boundingBox();
    assert.ok(bar);
    const [edge, middle] = [bar.x + bar.width, bar.y + bar.height / 2];
    await editor.page.mouse.move(edge, middle);
    await editor.page.mouse.down();
    await editor.page.mouse.move(edge + 220, middle, { steps: 5 });
    await editor.page.mouse.up();
  }

  it('begins with empty views that say what to do', async () => {
    await workbench.openViewContainer('Swarm Machines');
    await widenSideBar();
    assert.match(await machines.welcome(), /No machines yet/);
    assert.match(await swarm.welcome(), /Add a machine first/);
  });

  it('adds pi1 with a relative key path, after its host key was confirmed', async () => {
    await machines.welcomeButton('Add Machine…');
    await addMachine('pi1', `pirate@${lab.machine('pi1').hostName}`, 'keys/pirate');
    await machines.waitForDescription(['pi1'], /^tcp:\/\/10\.77\.\d+\.\d+:2376 · 28\.5\.2/);
    await workbench.notifications.clickAction('Docker is up and running on “pi1”.', 'Set Active');
    await workbench.statusBarItem(/pi1/);
  });

  it('adds pi2 and pi3 at the same time', async () => {
    for (const name of ['pi2', 'pi3']) {
      await workbench.palette('Swarm Machines: Add Machine…');
      await addMachine(name, `pirate@${lab.machine(name).hostName}`, 'keys/pirate');
    }
    await machines.waitForDescription(['pi2'], /^tcp:\/\/10\.77\.\d+\.\d+:2376 · 26\.1\.5/);
    await machines.waitForDescription(['pi3'], /^tcp:\/\/10\.77\.\d+\.\d+:2376 · 20\.10\.24/);
  });

  it('tells in the output channel what was done on the host', async () => {
    const text = await eventually('the end of what was done on pi3', async () => {
      const written = (await editor.logs.outputChannel('Swarm Machines')) ?? '';
      return /pi3 ▸ .*Docker is up and running/.test(written) ? found(written) : saw(written);
    });
    assert.ok(text.includes(`pi3 ▸ Connecting to pirate@${lab.machine('pi3').hostName}:22`), text);
    assert.match(text, /pi3 ▸ .*Debian 12/);
    assert.match(text, /pi3 ▸ .*Docker is up and running at tcp:\/\/10\.77\.\d+\.\d+:2376/);
    assert.doesNotMatch(text, /PRIVATE KEY/);
  });

  it('leaves the files that the docker CLI needs, private ones for the user alone', async () => {
    const store = path.join(home, '.docker/machine');
    for (const name of names) {
      const at = (file: string): string => path.join(store, 'machines', name, file);
      const server = new X509Certificate(await readFile(at('server.pem')));
      assert.ok(server.checkIP(lab.machine(name).address), `${name}: ${server.subjectAltName ?? ''}`);
      assert.ok(server.verify(new X509Certificate(await readFile(at('ca.pem'))).publicKey));
      for (const file of ['key.pem', 'server-key.pem', 'config.json']) {
        assert.equal((await stat(at(file))).mode & 0o777, 0o600, `${name}/${file}`);
      }
    }
    assert.equal((await stat(path.join(store, 'certs/ca-key.pem'))).mode & 0o777, 0o600);
  });

  it('makes pi3 the active machine, and docker in a terminal answers from it', async () => {
    await machines.inlineAction(['pi3'], 'Set Active Machine');
    await machines.waitForDescription(['pi3'], /^active · /);
    await workbench.statusBarItem(/pi3/);
    await workbench.terminals.openNew();
    const info = await workbench.terminals.run('docker info');
    assert.equal(info.exitCode, 0, info.output);
    assert.match(info.output, /^ *Name: pi3$/m);
  });

  it('keeps the active machine over a reload of the window', async () => {
    // A terminal that is restored would be taken for the new one.
    await workbench.terminals.killAll();
    await editor.reload();
    await workbench.statusBarItem(/pi3/);
    await workbench.terminals.openNew();
    assert.equal((await workbench.terminals.run('docker info --format "{{.Name}}"')).output, 'pi3');
    await workbench.openViewContainer('Swarm Machines');
  });

  it('creates a swarm on pi1 at one of its own addresses', async () => {
    await machines.waitForDescription(['pi1'], /28\.5\.2/);
    await machines.contextMenu(['pi1'], 'Initialize Swarm…');
    await workbench.quickInput.waitForInput({ title: 'Initialize Swarm on “pi1”' });
    await workbench.quickInput.pick(lab.machine('pi1').address);
    await machines.waitForDescription(['pi1'], /leader/);
    await workbench.notifications.clickAction('“pi1” is the first manager of a new swarm.', 'Join Machines…');
  });

  it('joins pi2 and pi3 as workers, which are selected already', async () => {
    const { quickInput } = workbench;
    await quickInput.waitForInput({ title: 'Join Machines to “swarm of pi1”' });
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: 'Select the role in which they join' });
    await quickInput.pick('Worker');
    await machines.waitForDescription(['pi2'], /worker/);
    await machines.waitForDescription(['pi3'], /worker/);

    const { stdout } = await lab
      .machine('pi1')
      .run('docker node ls --format "{{.Hostname}} {{.Status}} {{.Availability}}"');
    assert.deepEqual(
      stdout.trim().split('\n').toSorted(),
      names.map((name) => `${name} Ready Active`),
    );
  });

  it('lists the nodes with role and availability', async () => {
    await swarm.expand('swarm of pi1', 'Nodes');
    await swarm.waitForDescription(['Nodes', 'pi1'], /leader.*ready.*active.*28\.5\.2/);
    await swarm.waitForDescription(['Nodes', 'pi2'], /worker.*ready.*active.*26\.1\.5/);
    await swarm.waitForDescription(['Nodes', 'pi3'], /worker.*ready.*active.*20\.10\.24/);
  });

  it('runs a service of six replicas with a published port, two tasks on each node', async () => {
    const { quickInput } = workbench;
    await workbench.palette('Swarm Machines: Create Service…');
    await quickInput.answer({ title: 'Create Service' }, 'hypriot/rpi-busybox-httpd');
    await quickInput.waitForInput({ title: 'Create Service' });
    await quickInput.type('hypriot-httpd');
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: 'Select how many tasks to run' });
    await quickInput.pick('Replicated');
    await quickInput.type('6');
    await quickInput.accept();
    await quickInput.answer({ placeholder: '8080:80' }, '8080:80');
    await quickInput.waitForInput({ placeholder: 'Select where the ports are published' });
    await quickInput.pick('On every node (ingress)');
    await quickInput.answer({ placeholder: 'NAME=value' }, '');

    await swarm.expand('swarm of pi1', 'Services');
    await swarm.waitForDescription(['Services', 'hypriot-httpd'], /^6\/6 · .*8080 → 80/);
    const { stdout } = await lab
      .machine('pi1')
      .run('docker service ps hypriot-httpd --filter desired-state=running --format "{{.Node}} {{.CurrentState}}"');
    const tasks = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ').slice(0, 2).join(' '));
    assert.deepEqual(
      tasks.toSorted(),
      names.flatMap((name) => [`${name} Running`, `${name} Running`]),
    );
  });

  it('shows where each task runs', async () => {
    await swarm.expand('swarm of pi1', 'Services', 'hypriot-httpd');
    const rows = await swarm.waitFor('to show six running tasks', (all) => {
      const tasks = all.filter((row) => row.description.startsWith('running'));
      return tasks.length === 6 ? tasks : undefined;
    });
    for (const name of names) {
      assert.equal(rows.filter((row) => row.description.endsWith(name)).length, 2, name);
    }
  });

  it('runs a global service published on each node, which opens in the browser', async () => {
    const { quickInput } = workbench;
    await workbench.palette('Swarm Machines: Create Service…');
    await quickInput.answer({ title: 'Create Service' }, 'hypriot/rpi-busybox-httpd');
    await quickInput.waitForInput({ title: 'Create Service' });
    await quickInput.type('everywhere');
    await quickInput.accept();
    await quickInput.waitForInput({ placeholder: 'Select how many tasks to run' });
    await quickInput.pick('Global');
    await quickInput.answer({ placeholder: '8080:80' }, '8081:80');
    await quickInput.waitForInput({ placeholder: 'Select where the ports are published' });
    await quickInput.pick('Only on nodes that run a task (host)');
    await quickInput.answer({ placeholder: 'NAME=value' }, '');
    await swarm.waitForDescription(['Services', 'everywhere'], /^3\/3 · /);

    for (const name of names) {
      // A task counts as running some moments before the program in it listens.
      const page = await eventually(`the page on ${name}`, async () => {
        const answer = await fetch(`http://${lab.machine(name).address}:8081/`);
        return found({ status: answer.status, text: await answer.text() });
      });
      assert.equal(page.status, 200);
      assert.ok(page.text.includes(httpdTitle), name);
    }

    await swarm.inlineAction(['Services', 'everywhere'], 'Open Published Port in Browser');
    await quickInput.waitForInput({ title: 'Open “everywhere” in Browser' });
    const opened = editor.page.context().waitForEvent('page', { timeout: hanging });
    await quickInput.pick('pi2:8081');
    await workbench.dialogs.press('open the external website?', 'Open');
    const page: Page = await opened;
    await page.waitForURL(`http://${lab.machine('pi2').address}:8081/`);
    assert.equal(await page.title(), httpdTitle);
    await page.close();
  });

  it('follows the logs of a service from all its nodes until stopped', async () => {
    // The docker CLI gives up if the swarm itself wrote to the service at the same moment.
    await eventually('the tasks to be told to print', async () => {
      const told = await lab
        .machine('pi1')
        .run(`docker service update --detach --args 'sh -c "while sleep 1; do echo ahoy; done"' everywhere`);
      return told.code === 0 ? found(undefined) : saw(told.stderr);
    });
    await swarm.inlineAction(['Services', 'everywhere'], 'Show Service Logs');
    for (const name of names) {
      await eventually(`a line of the task on ${name}`, async () => {
        const text = (await editor.logs.outputChannel('Logs everywhere')) ?? '';
        return new RegExp(`^everywhere.*${name}.*ahoy`, 'm').test(text) ? found(text) : saw(text);
      });
    }
    await workbench.palette('Swarm Machines: Stop Following Service Logs');
    await eventually('the logs to say that they are not followed any more', async () => {
      const text = (await editor.logs.outputChannel('Logs everywhere')) ?? '';
      return text.includes('Stopped following the logs') ? found(text) : saw(text);
    });
  });

  it('removes a service whose tasks are shown, and the others stay', async () => {
    await swarm.expand('swarm of pi1', 'Services', 'everywhere');
    await swarm.contextMenu(['Services', 'everywhere'], 'Remove Service…');
    await workbench.dialogs.press('everywhere', 'Remove Service');
    await swarm.waitFor('to be without the service', (rows) =>
      rows.some(({ label }) => label === 'everywhere') ? undefined : true,
    );
    await swarm.waitForDescription(['Services', 'hypriot-httpd'], /^6\/6 · /);
    const row = await swarm.row('swarm of pi1');
    assert.doesNotMatch(row.description, /last reported/);
  });

  it('gives the swarm a name', async () => {
    await swarm.contextMenu(['swarm of pi1'], 'Rename Swarm…');
    await workbench.quickInput.answer({ title: 'Rename “swarm of pi1”' }, 'home');
    await swarm.row('home');
    assert.match(await readFile(path.join(home, '.docker/machine/swarm-machines.json'), 'utf8'), /"name": "home"/);
  });

  it('scales the service', async () => {
    await swarm.inlineAction(['Services', 'hypriot-httpd'], 'Scale Service…');
    await workbench.quickInput.answer({ title: 'Scale “hypriot-httpd”' }, '3');
    await swarm.waitForDescription(['Services', 'hypriot-httpd'], /^3\/3 · /);
    const { stdout } = await lab
      .machine('pi1')
      .run('docker service inspect hypriot-httpd --format "{{.Spec.Mode.Replicated.Replicas}}"');
    assert.equal(stdout.trim(), '3');
  });

  it('drains a node, whose tasks move to others', async () => {
    await swarm.inlineAction(['Nodes', 'pi3'], 'Drain Node');
    await swarm.waitForDescription(['Nodes', 'pi3'], /drain/);
    await eventually('the tasks to run on the others', async () => {
      const { stdout } = await lab
        .machine('pi1')
        .run('docker service ps hypriot-httpd --filter desired-state=running --format "{{.Node}} {{.CurrentState}}"');
      const elsewhere = stdout
        .trim()
        .split('\n')
        .filter((line) => /^pi[12] Running/.test(line));
      return elsewhere.length === 3 && !stdout.includes('pi3') ? found(stdout) : saw(stdout);
    });
    await swarm.waitForDescription(['Services', 'hypriot-httpd'], /^3\/3 · /);
    await swarm.inlineAction(['Nodes', 'pi3'], 'Activate Node');
    await swarm.waitForDescription(['Nodes', 'pi3'], /ready · active/);
  });

  it('never asks a worker: the node list stays when only another machine is active', async () => {
    await machines.inlineAction(['pi2'], 'Set Active Machine');
    await workbench.palette('Swarm Machines: Refresh Machines and Swarms');
    await swarm.waitForDescription(['Nodes', 'pi2'], /worker.*ready/);
    assert.deepEqual(
      await workbench.notifications.current().then((all) => all.filter(({ severity }) => severity === 'error')),
      [],
    );
  });

  it('shows a machine whose cable is pulled as unreachable, and the others as before', async () => {
    await lab.machine('pi3').cut();
    await workbench.palette('Swarm Machines: Refresh Machines and Swarms');
    await machines.waitForDescription(['pi3'], /last seen/);
    await machines.waitForDescription(['pi1'], /leader/);
    await editor.screenshot(picture('19-a-machine-whose-cable-is-pulled'));
    await lab.machine('pi3').heal();
    await workbench.palette('Swarm Machines: Refresh Machines and Swarms');
    await machines.waitForDescription(['pi3'], /worker · tcp:/);
  });

  it('unsets a machine that is removed from the list', async () => {
    await machines.contextMenu(['pi2'], 'Remove Machine from List…');
    await workbench.dialogs.press('pi2', 'Remove');
    await machines.waitFor('to be without pi2', (rows) =>
      rows.some(({ label }) => label === 'pi2') ? undefined : true,
    );
    await eventually('no machine to be active', async () => {
      const items = await workbench.statusBar();
      return items.some(({ text }) => text.includes('pi2')) ? saw(items) : found(undefined);
    });
    await workbench.terminals.openNew();
    assert.equal((await workbench.terminals.run('echo "host=$DOCKER_HOST"')).output, 'host=');
  });

  it('leaves no error of the extension in the extension host’s log', async () => {
    assert.deepEqual(await editor.extensionErrors(extensionId), []);
  });
});
