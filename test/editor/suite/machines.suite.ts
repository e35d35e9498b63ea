import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AddMachine } from '../../../src/editor/commands/machines/add';
import { forgetHostKey } from '../../../src/editor/commands/machines/forget-host-key';
import { machineCommands } from '../../../src/editor/commands/machines/command-table';
import { CommandRunner } from '../../../src/editor/commands/command-runner';
import { ProvisionRuns, type Provision } from '../../../src/editor/commands/machines/provision-runs';
import { InspectDocuments, inspectScheme } from '../../../src/editor/documents/inspect-documents';
import { commands } from '../../../src/editor/ids';
import type { MachinesContext } from '../../../src/editor/composition/contexts';
import type { Channel } from '../../../src/editor/shown/channels';
import { bold } from '../../../src/editor/shown/text';
import { Output } from '../../../src/editor/output';
import { withDelayedProgress } from '../../../src/editor/delayed-progress';
import { machineNameOf } from '../../../src/editor/prompts/machines/machine-picker';
import { PromptQueue } from '../../../src/editor/prompts/prompt-queue';
import { Questions } from '../../../src/editor/prompts/questions';
import { EditorSshPrompts } from '../../../src/editor/prompts/machines/ssh-prompts';
import { ActiveMachine } from '../../../src/editor/terminals/active-machine';
import { pendingRow, type MachineRow } from '../../../src/editor/views/machines/machine-row';
import { MachinesTree, type MachineElement } from '../../../src/editor/views/machines/machines-tree';
import { Cancelled, Failure } from '../../../src/failure';
import type { MachineSpec } from '../../../src/machines/machine';
import { MachineStore } from '../../../src/machines/store';
import { SshFailure, type SshReason } from '../../../src/ssh/failure';
import { KnownHosts } from '../../../src/ssh/known-hosts';
import { skipBecause } from '../../skip';
import { machine } from '../../unit/editor/support/machine-fixtures';
import { FakeFleet } from '../../unit/swarm/support/fake-fleet';
import { eventually } from './eventually';

/** `NAME=value` as name and value. */
function splitOnce(line: string): [string, string] {
  const [, variable = '', value = ''] = /^([^=]*)=(.*)$/.exec(line) ?? [];
  return [variable, value];
}

/** A collection of terminal variables that records what is done to it. */
class Collection {
  persistent = false;
  description: string | vscode.MarkdownString | undefined;
  readonly done: string[] = [];
  readonly #variables = new Map<string, string>();

  replace(variable: string, value: string): void {
    this.#variables.set(variable, value);
    this.done.push(`replace ${variable}=${value}`);
  }

  delete(variable: string): void {
    this.#variables.delete(variable);
    this.done.push(`delete ${variable}`);
  }

  clear(): void {
    this.#variables.clear();
    this.done.push('clear');
  }

  forEach(callback: (variable: string) => void): void {
    [...this.#variables.keys()].forEach(callback);
  }

  get content(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#variables);
  }
}

class Memory {
  constructor(readonly values = new Map<string, unknown>()) {}

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

function activeMachine(collection: Collection, memory = new Memory()): ActiveMachine {
  return new ActiveMachine(
    collection as unknown as vscode.EnvironmentVariableCollection,
    memory as unknown as vscode.Memento,
  );
}

const pi1 = { DOCKER_HOST: 'tcp://pi1:2376', DOCKER_CERT_PATH: '/m/pi1' };
const pi2 = { DOCKER_HOST: 'tcp://pi2:2376', DOCKER_CERT_PATH: '/m/pi2' };

describe('ActiveMachine', () => {
  it('is set in terminals, persistently, and named in their hover', async () => {
    const collection = new Collection();
    await activeMachine(collection).set('pi1', pi1);
    assert.deepEqual(collection.content, pi1);
    assert.equal(collection.persistent, true);
    assert.ok(typeof collection.description === 'string');
    assert.match(collection.description, /“pi1”/);
  });

  it('is replaced in place, so that its variables keep their position among extensions', async () => {
    const collection = new Collection();
    const active = activeMachine(collection);
    await active.set('pi1', pi1);
    collection.done.length = 0;
    await active.set('pi2', pi2);
    assert.deepEqual(collection.content, pi2);
    assert.deepEqual(collection.done, ['replace DOCKER_HOST=tcp://pi2:2376', 'replace DOCKER_CERT_PATH=/m/pi2']);
  });

  it('leaves nothing behind when it is unset', async () => {
    const collection = new Collection();
    const active = activeMachine(collection);
    await active.set('pi1', pi1);
    await active.unset();
    assert.deepEqual(collection.content, {});
    assert.equal(active.name, undefined);
    assert.ok(!collection.done.includes('clear'));
  });

  it('is restored immediately after a reload', async () => {
    const memory = new Memory();
    await activeMachine(new Collection(), memory).set('pi1', pi1);
    const collection = new Collection();
    const active = activeMachine(collection, memory);
    active.restore();
    assert.equal(active.name, 'pi1');
    assert.deepEqual(collection.content, pi1);
  });

  it('is not restored by a reload if it was unset', async () => {
    const memory = new Memory();
    const before = activeMachine(new Collection(), memory);
    await before.set('pi1', pi1);
    await before.unset();
    const active = activeMachine(new Collection(), memory);
    active.restore();
    assert.equal(active.name, undefined);
  });

  it('removes leftover variables if nothing is remembered', () => {
    const collection = new Collection();
    collection.replace('DOCKER_HOST', 'tcp://old:2376');
    activeMachine(collection).restore();
    assert.deepEqual(collection.content, {});
  });

  it('is undefined if the workspace state contains nonsense', () => {
    for (const nonsense of [
      'pi1',
      { name: 'pi1' },
      { name: 1, environment: {} },
      { name: 'pi1', environment: { A: 1 } },
    ]) {
      const active = activeMachine(new Collection(), new Memory(new Map([['activeMachine', nonsense]])));
      active.restore();
      assert.equal(active.name, undefined);
    }
  });

  it('changes nothing if it is set to the same again', async () => {
    const collection = new Collection();
    const active = activeMachine(collection);
    await active.set('pi1', pi1);
    const told: unknown[] = [];
    active.onDidChange((name) => told.push(name));
    collection.done.length = 0;
    await active.set('pi1', { ...pi1 });
    assert.deepEqual([collection.done, told], [[], []]);
  });
});

describe('MachinesTree', () => {
  function tree(rows: MachineRow[]): MachinesTree {
    return new MachinesTree({ rows: () => [...rows], tooltip: (name) => Promise.resolve(bold(name)) });
  }
  const row = (name: string, description = 'connecting'): MachineRow => pendingRow(name, description);

  it('returns rows with ids, icons and labels for screen readers', () => {
    const machines = tree([row('pi1')]);
    const [element] = machines.getChildren();
    assert.ok(element !== undefined);
    const item = machines.getTreeItem(element);
    assert.deepEqual([item.id, item.label, item.description], ['machine/pi1', 'pi1', 'connecting']);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
    assert.equal(item.accessibilityInformation?.label, 'pi1, being provisioned, connecting');
  });

  it('only redraws the row that changed, by the same element', () => {
    const rows = [row('pi1'), row('pi2')];
    const machines = tree(rows);
    const [, second] = machines.getChildren();
    const fired: (readonly MachineElement[] | undefined)[] = [];
    machines.onDidChangeTreeData((changed) => fired.push(changed));
    machines.update();
    rows[1] = row('pi2', '1/4 Write certificates');
    machines.update();
    assert.deepEqual(fired.length, 1);
    assert.equal(fired[0]?.[0], second);
    assert.ok(second !== undefined);
    assert.equal(machines.getTreeItem(second).description, '1/4 Write certificates');
  });

  it('redraws everything if a machine was added', () => {
    const rows = [row('pi1')];
    const machines = tree(rows);
    machines.getChildren();
    const fired: unknown[] = [];
    machines.onDidChangeTreeData((changed) => fired.push(changed));
    rows.push(row('pi2'));
    machines.update();
    assert.deepEqual(fired, [undefined]);
  });

  it('reads tooltips only for rows that are hovered over, and trusts them with nothing', async () => {
    const machines = tree([row('pi1')]);
    const [element] = machines.getChildren();
    assert.ok(element !== undefined);
    const item = machines.getTreeItem(element);
    assert.equal(item.tooltip, undefined);
    const { tooltip } = await machines.resolveTreeItem(item, element);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.deepEqual([tooltip.value, tooltip.isTrusted], ['**pi1**', undefined]);
  });
});

describe('machineNameOf', () => {
  it('is a row, the name of a keybinding, or nothing', () => {
    assert.equal(machineNameOf({ machineName: 'pi1' }), 'pi1');
    assert.equal(machineNameOf('pi1'), 'pi1');
    for (const other of [undefined, null, 3, {}, { machineName: 3 }]) {
      assert.equal(machineNameOf(other), undefined);
    }
  });
});

describe('A command on a machine', () => {
  it('waits for the store to be read if a keybinding runs it right after the start', async () => {
    const fleet = new FakeFleet();
    let read = (): void => undefined;
    const known = new Promise<void>((resolve) => {
      read = resolve;
    });
    const table = machineCommands({ fleet, fleetKnown: () => known } as unknown as MachinesContext);
    const copied = table[commands.copyAddress]('pi1');
    fleet.set('pi1', {});
    read();
    await copied;
    const [entry] = fleet.entries();
    assert.ok(entry?.kind === 'machine');
    assert.equal(await vscode.env.clipboard.readText(), entry.machine.address);
  });
});

/** What a stand-in for the editor's quick inputs has of them. */
interface InputStub {
  title: string;
  prompt: string;
  password: boolean;
  value: string;
  items: readonly unknown[];
  activeItems: readonly unknown[];
}

/**
 * Puts stand-ins in the place of the editor's quick inputs. Each is answered as soon as it is shown: a pick with its first
 * item, an input box with the text given for it; it is left for undefined, and stays open for `open`.
 */
function stubInputs(answerTo: (box: InputStub) => string | undefined): void {
  const make = (): unknown => {
    let accept = (): void => undefined;
    let hide = (): void => undefined;
    const box = {
      title: '',
      prompt: '',
      password: false,
      value: '',
      items: [] as readonly unknown[],
      activeItems: [] as readonly unknown[],
      buttons: [],
      onDidAccept: (listener: () => void) => (accept = listener),
      onDidHide: (listener: () => void) => (hide = listener),
      onDidChangeValue: () => undefined,
      onDidTriggerButton: () => undefined,
      dispose: () => undefined,
      show: () => {
        const answer = answerTo(box);
        box.activeItems = box.items.slice(0, 1);
        box.value = answer ?? '';
        if (answer === undefined) {
          hide();
        } else if (answer !== 'open') {
          accept();
        }
      },
    };
    return box;
  };
  for (const name of ['createInputBox', 'createQuickPick']) {
    Object.defineProperty(vscode.window, name, { configurable: true, value: make });
  }
}

describe('EditorSshPrompts', () => {
  const original = Object.getOwnPropertyDescriptor(vscode.window, 'createInputBox');
  const originalPick = Object.getOwnPropertyDescriptor(vscode.window, 'createQuickPick');
  let asked: string[] = [];
  let answers: (string | undefined)[] = [];

  beforeEach(() => {
    asked = [];
    answers = [];
    stubInputs((box) => {
      assert.equal(box.password, true);
      asked.push(box.prompt);
      return answers.shift();
    });
  });

  afterEach(() => {
    for (const [name, descriptor] of Object.entries({ createInputBox: original, createQuickPick: originalPick })) {
      if (descriptor !== undefined) {
        Object.defineProperty(vscode.window, name, descriptor);
      }
    }
  });

  const key = { keyPath: '/keys/a', attempt: 1 };

  it('ask once for a passphrase that three machines need at the same time', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    answers = ['parrot'];
    const given = await Promise.all([1, 2, 3].map(() => prompts.passphrase(key)));
    assert.deepEqual([given, asked.length], [['parrot', 'parrot', 'parrot'], 1]);
  });

  it('ask again after a wrong answer, and report that', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    answers = ['wrong', 'parrot'];
    await prompts.passphrase(key);
    assert.equal(await prompts.passphrase({ ...key, attempt: 2 }), 'parrot');
    assert.match(asked[1] ?? '', /incorrect/);
    assert.equal(await prompts.passphrase(key), 'parrot');
  });

  it('do not remember that a question was declined', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    answers = [undefined, 'parrot'];
    assert.equal(await prompts.passphrase(key), undefined);
    assert.equal(await prompts.passphrase(key), 'parrot');
  });

  it('keep passwords of users, of sudo and of hosts apart', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    const who = { user: 'sailor', host: 'pi1', port: 22, attempt: 1 };
    answers = ['one', 'two', 'three', 'four', 'five'];
    assert.deepEqual(
      [
        await prompts.password(who),
        await prompts.sudoPassword(who),
        await prompts.password({ ...who, host: 'pi2' }),
        await prompts.password({ ...who, port: 2201 }),
        await prompts.sudoPassword({ ...who, port: 2201 }),
        await prompts.password(who),
      ],
      ['one', 'two', 'three', 'four', 'five', 'one'],
    );
    assert.doesNotMatch(asked[0] ?? '', /port/);
    assert.match(asked[3] ?? '', /^No SSH key was accepted\. Password for .* on pi1 \(port 2201\):/);
  });

  it('keep the passwords of one address behind different hosts apart, and show which one is asked for', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    const direct = { user: 'sailor', host: '10.0.0.5', port: 22, attempt: 1 };
    const gates = ['ann@gate1:22', 'ann@gate2:22'];
    const ways = [[], gates.slice(0, 1), gates.slice(1), gates, gates.toReversed()];
    for (const question of ['password', 'sudoPassword'] as const) {
      asked = [];
      answers = ['0', '1', '2', '3', '4'];
      const ask = (): Promise<(string | undefined)[]> =>
        Promise.all(ways.map((through) => prompts[question]({ ...direct, through })));
      assert.deepEqual(
        [await ask(), await ask()],
        [
          ['0', '1', '2', '3', '4'],
          ['0', '1', '2', '3', '4'],
        ],
      );
      assert.equal(await prompts[question](direct), '0');
      assert.equal(asked.length, ways.length);
      assert.match(asked[3] ?? '', /10\.0\.0\.5 through ann@gate1:22, ann@gate2:22/);
    }
  });

  it('show a server’s own question in its words, and do not remember the answer', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    const question = { user: 'sailor', host: 'pi1', port: 22, attempt: 1, said: 'One-time code:' };
    answers = ['123', '456'];
    assert.deepEqual([await prompts.password(question), await prompts.password(question)], ['123', '456']);
    assert.equal(asked[0], 'pi1 asks sailor: “One-time code:”');
  });

  it('are closed if the work is canceled', async () => {
    const prompts = new EditorSshPrompts(new PromptQueue());
    const controller = new AbortController();
    answers = ['open'];
    const answer = prompts.passphrase(key, controller.signal);
    await eventually(() => asked[0]);
    controller.abort();
    assert.equal(await answer, undefined);
  });
});

describe('ProvisionRuns', () => {
  const spec = (name: string): MachineSpec => ({
    name,
    host: name,
    sshUser: undefined,
    sshPort: undefined,
    sshKeyPath: undefined,
    enginePort: 2376,
  });

  function runs(refresh = (): Promise<void> => Promise.resolve()): ProvisionRuns {
    const output = { line: () => undefined, raw: () => undefined } as unknown as Output;
    return new ProvisionRuns({ refresh, prompts: new EditorSshPrompts(new PromptQueue()), output });
  }

  it('are refused for a machine that is being provisioned, and possible for another', async () => {
    const finish: (() => void)[] = [];
    const provision: Provision = ({ name }) => new Promise((resolve) => finish.push(() => resolve(machine({ name }))));
    const all = runs();
    const first = all.run(spec('pi1'), 'Adding', provision);
    await eventually(() => finish[0]);
    await assert.rejects(all.run(spec('pi1'), 'Adding', provision), /“pi1” is already being provisioned/);
    const other = all.run(spec('pi2'), 'Adding', provision);
    await eventually(() => finish[1]);
    assert.deepEqual([...all.steps().keys()], ['pi1', 'pi2']);
    finish.forEach((end) => end());
    assert.deepEqual([(await first).name, (await other).name], ['pi1', 'pi2']);
    assert.equal(all.isRunning('pi1'), false);
  });

  it('report their steps, and keep the last one until the machine has been checked again', async () => {
    let look = (): void => undefined;
    const looked = new Promise<void>((resolve) => {
      look = resolve;
    });
    const all = runs(() => looked);
    await all.run(spec('pi1'), 'Adding', ({ name }, observer) => {
      observer.step({ index: 2, total: 4, title: 'Restart the engine' });
      return Promise.resolve(machine({ name }));
    });
    assert.equal(all.steps().get('pi1'), '2/4 Restart the engine');
    look();
    await eventually(() => (all.steps().size === 0 ? true : undefined));
  });

  it('are canceled when the extension is deactivated', async () => {
    const all = runs();
    const run = all.run(
      spec('pi1'),
      'Adding',
      (_spec, _observer, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Cancelled()));
        }),
    );
    await eventually(() => (all.isRunning('pi1') ? true : undefined));
    all.dispose();
    await assert.rejects(run, Cancelled);
  });
});

describe('Forgetting a host key', () => {
  const [name, host] = ['pi1', '203.0.113.5'];
  const hostKey = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH' };
  const pinned = { ...hostKey, fingerprint: 'SHA256:gNSIRW+2Iyiuvsdp/bgjy38bvWHw6wQm3tuoXrl3WjQ' };
  const kinds = ['showWarningMessage', 'showInformationMessage', 'showErrorMessage'] as const;
  const originals = kinds.map((kind) => Object.getOwnPropertyDescriptor(vscode.window, kind));
  const output = { line: () => undefined, failure: () => undefined } as unknown as Output;
  let folder: string;
  let store: MachineStore;
  /** What was shown, each with its buttons; and the buttons to press, `true` for the first one. */
  let shown: { text: string; detail: string; buttons: string[] }[];
  let presses: boolean[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'forget-suite-'));
    store = new MachineStore(join(folder, 'store'));
    [shown, presses] = [[], []];
    const show = (text: string, ...rest: (string | vscode.MessageOptions)[]): Promise<string | undefined> => {
      const buttons = rest.filter((each) => typeof each === 'string');
      const options = rest.find((each) => typeof each !== 'string');
      shown.push({ text, detail: options?.detail ?? '', buttons });
      return Promise.resolve(presses.shift() === true ? buttons[0] : undefined);
    };
    kinds.forEach((kind) => Object.defineProperty(vscode.window, kind, { configurable: true, value: show }));
  });

  afterEach(async () => {
    kinds.forEach((kind, index) => {
      const original = originals[index];
      if (original !== undefined) {
        Object.defineProperty(vscode.window, kind, original);
      }
    });
    await rm(folder, { recursive: true });
  });

  async function stored(key: typeof pinned | undefined): Promise<void> {
    const { sidecar } = machine();
    await store.save(machine({ name, host, sidecar: { ...sidecar, hostKey: key } }));
  }

  const knownHostsFile = (): string => join(folder, 'known_hosts');
  const forget = (running = false): Promise<void> =>
    forgetHostKey(name, {
      store,
      runs: { isRunning: () => running },
      knownHosts: new KnownHosts({ user: [knownHostsFile()], system: [] }),
      output,
    });
  const keyNow = async (): Promise<unknown> => (await store.load(name)).sidecar.hostKey?.fingerprint;

  it('is done if the user confirms, who is shown the key', async () => {
    await stored(pinned);
    presses = [true];
    await forget();
    assert.equal(await keyNow(), undefined);
    assert.equal(shown[0]?.text, 'Forget the host key of “pi1”?');
    assert.ok(shown[0].detail.includes(pinned.fingerprint));
    assert.match(shown[1]?.text ?? '', /was forgotten\. The next connection .* asks/);
    assert.deepEqual(shown[1]?.buttons, ['Provision Machine Again']);
  });

  it('is not done if the user does not confirm', async () => {
    await stored(pinned);
    await forget();
    assert.equal(await keyNow(), pinned.fingerprint);
    assert.equal(shown.length, 1);
  });

  it('does not change the user’s own file, and copies the command that removes the key from it', async () => {
    await stored(pinned);
    const text = `elsewhere ${hostKey.type} ${hostKey.key}\n${host} ${hostKey.type} ${hostKey.key}\n`;
    await writeFile(knownHostsFile(), text);
    presses = [true, true];
    await forget();
    assert.equal(await keyNow(), undefined);
    assert.equal(await readFile(knownHostsFile(), 'utf8'), text);
    const command = `ssh-keygen -R ${host} -f ${knownHostsFile()}`;
    const said = shown[1]?.text ?? '';
    assert.ok(said.includes(`It is still in “${knownHostsFile()}”, line 2.`), said);
    assert.ok(said.includes(`“${command}”`), said);
    assert.equal(await vscode.env.clipboard.readText(), command);
  });

  it('reports that no key is pinned, and asks nothing', async () => {
    await stored(undefined);
    await forget();
    assert.deepEqual(
      shown.map(({ text }) => text.split('.')[0]),
      ['No host key is pinned for “pi1”'],
    );
  });

  it('is refused while the machine is being provisioned', async () => {
    await stored(pinned);
    await assert.rejects(forget(true), { reason: 'already-running' });
  });

  it('is offered after provisioning failed on another key than the pinned one, and only then', async () => {
    const forgotten: string[] = [];
    const failing = (reason: SshReason): Promise<void> => {
      const none = undefined as never;
      return new AddMachine({
        wizard: none,
        queue: none,
        provision: none,
        setActive: none,
        runs: { run: () => Promise.reject(new SshFailure(reason, 'Another key.', 'Compare.')) },
        output,
        forgetHostKey: (which) => Promise.resolve(void forgotten.push(which)),
      }).again(machine());
    };
    const pressForget = (_text: string, ...buttons: string[]): Promise<string | undefined> =>
      Promise.resolve(buttons.find((button) => button.startsWith('Forget')));
    Object.defineProperty(vscode.window, 'showErrorMessage', { configurable: true, value: pressForget });
    await failing('host-key-changed');
    assert.deepEqual(forgotten, []);
    await failing('pinned-key-changed');
    assert.deepEqual(forgotten, ['pi3']);
  });
});

describe('CommandRunner', () => {
  class TestFailure extends Failure {}

  function reported(error: unknown): string[] {
    const lines: string[] = [];
    const channel = { appendLines: (more: readonly string[]) => lines.push(...more) } as unknown as Channel;
    new CommandRunner(new Output(channel, () => undefined), []).report(error, 'pi1');
    return lines;
  }

  it('is a failure, with its cause', () => {
    const failure = new TestFailure('x', 'No route.', 'Switch it on.', { cause: new Error('EHOSTUNREACH') });
    assert.deepEqual(reported(failure), ['pi1 ▸ ✕ No route.', 'pi1 ▸   ↳ EHOSTUNREACH']);
  });

  it('is nothing if the user or the closing window canceled', () => {
    const closing = Object.assign(new Error('Canceled'), { name: 'Canceled' });
    for (const cancel of [new Cancelled(), new vscode.CancellationError(), closing]) {
      assert.deepEqual(reported(cancel), []);
    }
  });

  it('throws nothing if the channel is gone', () => {
    const channel = {
      appendLines: () => {
        throw new Error('Channel has been closed');
      },
      dispose: () => undefined,
    } as unknown as Channel;
    const output = new Output(channel, () => undefined);
    output.dispose();
    output.line('pi1', 'late');
  });
});

describe('InspectDocuments', () => {
  it('can be read from their address alone, as after a reload', async () => {
    const documents = new InspectDocuments(() => undefined);
    try {
      documents.register('thing', (parts) => Promise.resolve({ parts }));
      const uri = vscode.Uri.from({ scheme: inspectScheme, path: '/thing/a%2Fb/c/Title here.json' });
      const text = await documents.provideTextDocumentContent(uri, new vscode.CancellationTokenSource().token);
      assert.deepEqual(JSON.parse(text), { parts: ['a/b', 'c'] });
      assert.match(text, /^\{\n {2}"parts": \[\n/);
    } finally {
      documents.dispose();
    }
  });

  it('name no schema chosen by an engine, because the editor would read it', async () => {
    const documents = new InspectDocuments(() => undefined);
    try {
      const answer = { $schema: 'file://evil.example/share/x', Name: 'pi1' };
      documents.register('hostile', () => Promise.resolve(answer));
      const uri = vscode.Uri.from({ scheme: inspectScheme, path: '/hostile/pi1/pi1.json' });
      const text = await documents.provideTextDocumentContent(uri, new vscode.CancellationTokenSource().token);
      assert.deepEqual(JSON.parse(text), { answer });
    } finally {
      documents.dispose();
    }
  });
});

describe('InspectDocuments.refresh', () => {
  it('does not change a document that cannot be read, and logs the reason', async () => {
    const reported: unknown[] = [];
    const documents = new InspectDocuments((error) => reported.push(error));
    // The extension's own provider has this scheme as well: the text is what ours gave.
    const answers: (() => Promise<unknown>)[] = [() => Promise.resolve({ state: 'up' })];
    documents.register('suite', () =>
      (answers.shift() ?? ((): Promise<unknown> => Promise.resolve({ state: 'later' })))(),
    );
    const text = (): string | undefined =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.startsWith('/suite/'))?.getText();
    try {
      await documents.open('suite', ['x'], 'Refreshed');
      assert.match(text() ?? '', /"up"/);
      answers.push(() => Promise.reject(new Error('no route to pi1')));
      await documents.refresh();
      assert.match(text() ?? '', /"up"/);
      assert.deepEqual(
        reported.map((error) => (error as Error).message),
        ['no route to pi1'],
      );
      await documents.refresh();
      await eventually(() => (text()?.includes('later') === true ? true : undefined));
    } finally {
      documents.dispose();
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
  });
});

describe('Questions', () => {
  const original = Object.getOwnPropertyDescriptor(vscode.window, 'createQuickPick');
  const originalInput = Object.getOwnPropertyDescriptor(vscode.window, 'createInputBox');
  afterEach(() => {
    for (const [name, descriptor] of Object.entries({ createQuickPick: original, createInputBox: originalInput })) {
      if (descriptor !== undefined) {
        Object.defineProperty(vscode.window, name, descriptor);
      }
    }
  });

  it('wait while a wizard or a passphrase is being asked, and vice versa', async () => {
    const queue = new PromptQueue();
    const questions = new Questions(queue);
    const prompts = new EditorSshPrompts(queue);
    const shown: string[] = [];
    let finishWizard = (): void => undefined;
    stubInputs((box) => {
      shown.push(box.title);
      return 'parrot';
    });
    const wizard = questions.inOneTurn(() => {
      shown.push('Wizard');
      return new Promise<void>((resolve) => {
        finishWizard = resolve;
      });
    });
    const secret = prompts.passphrase({ keyPath: '/keys/queue', attempt: 1 });
    const picked = questions.pick({ title: 'Picker', placeholder: '' }, [{ label: 'pi1' }]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(shown, ['Wizard']);
    finishWizard();
    await wizard;
    assert.deepEqual([await secret, (await picked).label], ['parrot', 'pi1']);
    assert.equal(shown.length, 3);
    assert.equal(shown[2], 'Picker');
  });

  it('are canceled if the user cancels them', async () => {
    const questions = new Questions(new PromptQueue());
    const asked = [questions.pick(question, fleet), questions.pickSome(question, fleet)];
    for (const answer of asked) {
      const left = assert.rejects(answer, Cancelled);
      await shown();
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await left;
    }
  });

  it('with several answers stay open until at least one is selected', async () => {
    let answered = false;
    const asked = new Questions(new PromptQueue()).pickSome(question, fleet);
    void asked.then(() => (answered = true));
    await shown();
    await vscode.commands.executeCommand(accept);
    await shown();
    assert.equal(answered, false);
    await vscode.commands.executeCommand('quickInput.last');
    await vscode.commands.executeCommand('workbench.action.quickPickManyToggle');
    await shown();
    await vscode.commands.executeCommand(accept);
    assert.deepEqual(
      (await asked).map(({ label }) => label),
      ['pi3'],
    );
  });

  it('can have answers that are selected from the start', async () => {
    const asked = new Questions(new PromptQueue()).pickSome(question, fleet, fleet);
    await shown();
    await vscode.commands.executeCommand('quickInput.last');
    await vscode.commands.executeCommand('workbench.action.quickPickManyToggle');
    await shown();
    await vscode.commands.executeCommand(accept);
    assert.deepEqual(
      (await asked).map(({ label }) => label),
      ['pi2'],
    );
  });

  const question = { title: 'Join Machines', placeholder: 'The machines that join' };
  const fleet = [{ label: 'pi2' }, { label: 'pi3' }];
  const accept = 'workbench.action.acceptSelectedQuickOpenItem';

  /** What was asked of the window before, and what it told before, has arrived: both go one way, in order. */
  async function shown(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      await vscode.commands.executeCommand('setContext', 'swarmMachines.suite', turn);
    }
  }
});

describe('Waiting for work', () => {
  const original = Object.getOwnPropertyDescriptor(vscode.window, 'withProgress');
  let notified: string[] = [];
  let cancel: vscode.CancellationTokenSource;

  beforeEach(() => {
    notified = [];
    cancel = new vscode.CancellationTokenSource();
    Object.defineProperty(vscode.window, 'withProgress', {
      configurable: true,
      value: (
        { title, cancellable }: vscode.ProgressOptions,
        task: (progress: unknown, token: vscode.CancellationToken) => Promise<unknown>,
      ) => {
        assert.equal(cancellable, true);
        notified.push(title ?? '');
        return task({}, cancel.token);
      },
    });
  });

  afterEach(() => {
    if (original !== undefined) {
      Object.defineProperty(vscode.window, 'withProgress', original);
    }
  });

  it('shows no notification for work that takes a moment', async () => {
    assert.equal(await withDelayedProgress('Reading', () => Promise.resolve('read')), 'read');
    await assert.rejects(
      withDelayedProgress('Reading', () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.deepEqual(notified, []);
  });

  it('shows a notification for work that takes longer', async () => {
    const finish: ((text: string) => void)[] = [];
    const work = withDelayedProgress('Reading', () => new Promise<string>((resolve) => finish.push(resolve)), 0);
    await eventually(() => notified[0]);
    finish[0]?.('read');
    assert.equal(await work, 'read');
  });

  it('can be canceled by the user', async () => {
    let aborted = false;
    const work = withDelayedProgress(
      'Reading',
      (signal) => {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise(() => undefined);
      },
      0,
    );
    await eventually(() => notified[0]);
    cancel.cancel();
    await assert.rejects(work, Cancelled);
    assert.equal(aborted, true);
  });
});

/** The extension itself, with a store in the home directory that the suites have to themselves. */
describe('The extension with a machine', () => {
  const store = new MachineStore(join(homedir(), '.docker', 'machine'));
  const name = 'suite';
  let folder = '';

  before(async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'The suites have no home directory of their own on Windows.');
    }
    assert.ok(
      homedir().startsWith(tmpdir()),
      'the suites write into the home directory, which must be one of their own',
    );
    folder = await mkdtemp(join(tmpdir(), 'machines-suite-'));
    await vscode.extensions.getExtension('swarm-machines.swarm-machines')?.activate();
    // Nothing listens there: what is tested here needs no engine.
    await store.save({ ...machine({ name, host: '127.0.0.1', address: '127.0.0.1' }), enginePort: 9 });
    await vscode.commands.executeCommand(commands.refresh);
  });

  after(async () => {
    if (folder !== '') {
      await store.remove(name);
      await rm(folder, { recursive: true });
    }
  });

  let count = 0;
  /** What a new terminal has of our variables. */
  async function terminalVariables(): Promise<Readonly<Record<string, string>>> {
    const file = join(folder, `environment-${count++}`);
    const terminal = vscode.window.createTerminal({
      shellPath: '/bin/sh',
      shellArgs: ['-c', `env > '${file}.part' && mv '${file}.part' '${file}'`],
    });
    await eventually(() =>
      stat(file).then(
        () => true,
        () => undefined,
      ),
    );
    terminal.dispose();
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('DOCKER_'));
    return Object.fromEntries(lines.map(splitOnce));
  }

  const expected = {
    DOCKER_CERT_PATH: store.machineDirectory(name),
    DOCKER_HOST: 'tcp://127.0.0.1:9',
    DOCKER_MACHINE_NAME: name,
    DOCKER_TLS_VERIFY: '1',
  };

  /** The editor passes variables asynchronously to the process that starts terminals. */
  async function waitForVariables(wanted: Readonly<Record<string, string>>): Promise<void> {
    const sorted = (variables: object): string => JSON.stringify(Object.entries(variables).sort());
    let last: object = {};
    try {
      await eventually(async () => {
        last = await terminalVariables();
        return sorted(last) === sorted(wanted) ? true : undefined;
      });
    } catch {
      assert.deepEqual(last, wanted);
    }
  }

  it('copies URL and address for a name that a keybinding passes', async () => {
    await vscode.commands.executeCommand(commands.copyUrl, name);
    assert.equal(await vscode.env.clipboard.readText(), 'tcp://127.0.0.1:9');
    await vscode.commands.executeCommand(commands.copyAddress, { machineName: name });
    assert.equal(await vscode.env.clipboard.readText(), '127.0.0.1');
  });

  it('adds the machine’s variables to new terminals, and removes them again', async () => {
    // The command goes on asking whether to keep a machine that does not answer; what counts is done before.
    void vscode.commands.executeCommand(commands.setActive, name);
    await waitForVariables(expected);
    await vscode.commands.executeCommand(commands.unsetActive);
    await waitForVariables({});
  });

  it('removes them from new terminals if another program removes the machine', async () => {
    void vscode.commands.executeCommand(commands.setActive, name);
    await waitForVariables(expected);
    await rm(store.machineDirectory(name), { recursive: true });
    await waitForVariables({});
  });

  it('reports a name that does not exist, and continues', async () => {
    await vscode.commands.executeCommand(commands.copyUrl, 'nobody');
  });
});
