import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createService } from '../../../src/editor/commands/services/create';
import { registerInspectSources } from '../../../src/editor/commands/swarms/inspect';
import { SwarmPrompts } from '../../../src/editor/commands/swarms/prompts';
import type { SwarmCommandContext } from '../../../src/editor/commands/swarms/context';
import { LogChannels } from '../../../src/editor/documents/logs/log-channels';
import { FollowedServices } from '../../../src/editor/documents/logs/followed-services';
import type { InspectSource } from '../../../src/editor/documents/inspect-documents';
import { commands } from '../../../src/editor/ids';
import { PromptQueue } from '../../../src/editor/prompts/prompt-queue';
import { Questions } from '../../../src/editor/prompts/questions';
import type { SwarmContext } from '../../../src/editor/composition/contexts';
import { Attention } from '../../../src/editor/views/attention';
import type { SwarmElement } from '../../../src/editor/views/swarms/swarm-elements';
import { TaskWatches } from '../../../src/editor/views/swarms/task-watches';
import { SwarmTree } from '../../../src/editor/views/swarms/swarm-tree';
import { EngineFailure } from '../../../src/engine/failure';
import { describeFailure } from '../../../src/failure';
import type { Clusters } from '../../../src/swarm/clusters';
import type { ServiceLogLine, ServiceRequest } from '../../../src/swarm/views';
import { FakeFleet } from '../../unit/swarm/support/fake-fleet';
import { cluster, ClusterStub, node, now, service, task, worker } from '../../unit/editor/support/swarm-samples';
import { eventually } from './eventually';

describe('Swarm commands', () => {
  it('are all registered', async () => {
    await vscode.extensions.getExtension('swarm-machines.swarm-machines')?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(commands).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});

describe('SwarmTree', () => {
  const noWatches = (): TaskWatches => new TaskWatches(() => () => undefined);

  function elements(tree: SwarmTree, below?: SwarmElement): SwarmElement[] {
    return tree.getChildren(below).flatMap((element) => {
      tree.getTreeItem(element);
      return [element, ...elements(tree, element)];
    });
  }

  it('returns rows with stable ids, icons, flags and labels for screen readers', () => {
    const tree = new SwarmTree(new ClusterStub([cluster()]), noWatches(), () => now);
    const items = elements(tree).map((element) => tree.getTreeItem(element));
    const leader = items.find(({ id }) => id === 'cluster/c1/node/n1');
    assert.equal(leader?.label, 'pi1');
    assert.equal(leader.description, 'leader · ready · active · 26.1.5');
    assert.equal(leader.contextValue, 'node manager available ready known');
    assert.equal(leader.accessibilityInformation?.label, 'Node pi1, leader, ready, active, 26.1.5');
    assert.ok(leader.iconPath instanceof vscode.ThemeIcon);
    assert.equal(leader.collapsibleState, vscode.TreeItemCollapsibleState.None);
    assert.equal(items[0]?.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
  });

  it('creates tooltips only for rows that are hovered over', () => {
    const tree = new SwarmTree(new ClusterStub([cluster()]), noWatches(), () => now);
    const element = elements(tree).find(({ kind }) => kind === 'service');
    assert.ok(element !== undefined);
    const item = tree.getTreeItem(element);
    assert.equal(item.tooltip, undefined);
    const { tooltip } = tree.resolveTreeItem(item, element);
    assert.ok(typeof tooltip === 'string');
    assert.match(tooltip, /^Service “web”: 6 of 6 tasks running\n/);
  });

  it('notifies the editor of the one row that changed, and of its parent', () => {
    const stub = new ClusterStub([cluster()]);
    const tree = new SwarmTree(stub, noWatches(), () => now);
    elements(tree);
    const fired: (readonly SwarmElement[] | undefined)[] = [];
    tree.onDidChangeTreeData((changed) => fired.push(changed));
    stub.replace(cluster({ nodes: [node(), worker({ availability: 'drain' })] }));
    tree.update({ clusterId: 'c1', serviceId: undefined });
    const [changed] = fired[0] ?? [];
    assert.equal(fired.length, 1);
    assert.equal(changed?.id, 'cluster/c1/node/n2');
    assert.equal(tree.getParent(changed)?.id, 'cluster/c1/nodes');
  });

  it('watches tasks from the moment a service is expanded until it or its swarm is collapsed', () => {
    const log: string[] = [];
    const watches = new TaskWatches((_, serviceId) => {
      log.push(`+${serviceId}`);
      return () => log.push(`-${serviceId}`);
    });
    const services = [service({ tasks: [task()] }), service({ id: 's2', name: 'db', tasks: [] })];
    const tree = new SwarmTree(new ClusterStub([cluster({ services })]), watches, () => now);
    const all = elements(tree);
    const web = all.find(({ id }) => id === 'cluster/c1/service/s1');
    assert.ok(web !== undefined && all[0] !== undefined);
    tree.collapsed(web);
    tree.collapsed(all[0]);
    assert.deepEqual(log, ['+s1', '+s2', '-s1', '-s2']);
  });
});

describe('SwarmPrompts', () => {
  /** @param refresh what a look at all machines does; by default it ends at once */
  function prompts(
    stub: ClusterStub,
    refresh = (): Promise<void> => Promise.resolve(),
    fleet = new FakeFleet(),
  ): { prompts: SwarmPrompts; asked: string[] } {
    const asked: string[] = [];
    const clusters = Object.assign(stub, {
      read: (ids: readonly string[]) => {
        asked.push(`read ${ids.join()}`);
        return Promise.resolve();
      },
      refresh: () => {
        asked.push('look');
        return refresh();
      },
    }) as unknown as Clusters;
    const attention = new Attention((attended) => asked.push(attended ? 'attended' : 'unattended'));
    return { prompts: new SwarmPrompts(clusters, attention, fleet, new Questions(new PromptQueue())), asked };
  }
  const question = { title: 'Scale Service', placeholder: 'Which?', none: 'There is no service yet.' };

  it('finds the target by a row or a name without asking', async () => {
    const { prompts: asked } = prompts(new ClusterStub([cluster()]));
    assert.equal((await asked.service({ clusterId: 'c1', serviceId: 's1' }, question)).service.name, 'web');
    assert.equal((await asked.service('web', question)).service.id, 's1');
    assert.equal((await asked.node({ cluster: 'home', node: 'pi2' }, question)).node.id, 'n2');
    assert.equal((await asked.cluster(undefined, 'Create Service')).name, 'home');
  });

  it('reads the swarms first while no view shows them, and waits for no machine', async () => {
    const attic = cluster({ id: 'c2', name: 'attic', services: [] });
    const { prompts: hidden, asked } = prompts(new ClusterStub([cluster(), attic]));
    await hidden.service('web', question);
    await hidden.service({ clusterId: 'c1', serviceId: 's1' }, question);
    assert.deepEqual(asked, ['read c1,c2', 'read c1']);
  });

  it('uses the first machine that responds, while others have not timed out', async () => {
    const stub = new ClusterStub([]);
    const { prompts: early, asked } = prompts(stub, () => {
      stub.replace(cluster({ loading: true }));
      queueMicrotask(() => stub.replace(cluster()));
      return new Promise(() => undefined);
    });
    assert.equal((await early.cluster(undefined, 'Create Service')).name, 'home');
    assert.deepEqual(asked, ['read ', 'attended', 'look', 'unattended']);
    assert.equal(stub.listenerCount, 0);
  });

  it('searches all machines before it reports that something is missing', async () => {
    const stub = new ClusterStub([cluster()]);
    const { prompts: thorough } = prompts(stub, () => {
      stub.replace(cluster(), cluster({ id: 'c2', name: 'attic', services: [service({ id: 's9', name: 'shop' })] }));
      return Promise.resolve();
    });
    assert.equal((await thorough.service('shop', question)).cluster.name, 'attic');
  });

  it('reports the problem of a swarm that cannot be changed before it asks anything', async () => {
    const problem = {
      sentence: 'No manager of this swarm is among your machines.',
      remedy: 'Add one of its managers.',
    };
    const { prompts: asked } = prompts(new ClusterStub([cluster({ problem })]));
    await assert.rejects(asked.cluster(undefined, 'Create Service'), /No manager of this swarm is among your machines/);
  });

  it('does not show the id of something whose row no longer exists', async () => {
    const { prompts: asked } = prompts(new ClusterStub([cluster()]));
    const told = async (work: Promise<unknown>): Promise<string> =>
      describeFailure(await work.catch((error: unknown) => error));
    for (const sentence of [
      await told(asked.node({ clusterId: 'c1', nodeId: 'x7k2' }, question)),
      await told(asked.service({ clusterId: 'c1', serviceId: 'x7k2' }, question)),
      await told(asked.cluster({ clusterId: 'x7k2' }, 'x')),
      await told(asked.service({ clusterId: 'x7k2', serviceId: 's1' }, question)),
    ]) {
      assert.doesNotMatch(sentence, /x7k2/);
      assert.match(sentence, /See the Swarm view/);
    }
  });

  it('does not report that there is no swarm if no machine responds', async () => {
    const fleet = new FakeFleet();
    fleet.set('pi1', { state: 'unreachable', swarm: undefined });
    const { prompts: asked } = prompts(new ClusterStub([]), undefined, fleet);
    await assert.rejects(
      asked.cluster(undefined, 'x'),
      /None of your machines is responding, so their swarms are unknown/,
    );
  });

  it('finds a swarm whose managers do not respond only for what is done without them', async () => {
    const problem = { sentence: 'No manager of this swarm is responding.', remedy: '' };
    const { prompts: asked } = prompts(new ClusterStub([cluster({ problem })]));
    assert.equal((await asked.anyCluster({ clusterId: 'c1' }, 'x')).id, 'c1');
    await assert.rejects(asked.cluster({ clusterId: 'c1' }, 'x'), /No manager of this swarm is responding/);
  });

  it('names what is missing', async () => {
    const { prompts: asked } = prompts(new ClusterStub([cluster()]));
    await assert.rejects(asked.service('shop', question), /There is no service named “shop”\./);
    await assert.rejects(asked.node('pi9', question), /There is no node named “pi9”\./);
    await assert.rejects(asked.cluster({ cluster: 'attic' }, 'x'), /There is no swarm named “attic”\./);
  });

  it('reports that there is nothing to choose from', async () => {
    const none = prompts(new ClusterStub([])).prompts;
    await assert.rejects(none.cluster(undefined, 'x'), /None of your machines is in a swarm/);
    const empty = prompts(new ClusterStub([cluster({ services: [] })])).prompts;
    await assert.rejects(empty.service(undefined, question), /There is no service yet/);
  });
});

describe('createService', () => {
  const replaced = ['createInputBox', 'createQuickPick', 'showErrorMessage'] as const;
  const originals = replaced.map((name) => [name, Object.getOwnPropertyDescriptor(vscode.window, name)] as const);

  afterEach(() => {
    for (const [name, descriptor] of originals) {
      if (descriptor !== undefined) {
        Object.defineProperty(vscode.window, name, descriptor);
      }
    }
  });

  function replace(name: (typeof replaced)[number], value: unknown): void {
    Object.defineProperty(vscode.window, name, { configurable: true, value });
  }

  /** Answers each input at once: with what `type` gives for its prompt, or with the text that is already there. */
  function answerInputs(type: (prompt: string) => string | undefined): string[] {
    const offered: string[] = [];
    const input = (): object => {
      let accept = (): void => undefined;
      const box = {
        value: '',
        prompt: '',
        activeItems: [],
        onDidAccept: (listener: () => void) => (accept = listener),
        onDidHide: () => undefined,
        onDidChangeValue: () => undefined,
        onDidTriggerButton: () => undefined,
        dispose: () => undefined,
        show: () => {
          offered.push(box.value);
          box.value = type(box.prompt) ?? box.value;
          accept();
        },
      };
      return box;
    };
    replace('createInputBox', input);
    replace('createQuickPick', input);
    return offered;
  }

  it('starts again with the given answers if it failed and the user wants to change them', async () => {
    const requests: ServiceRequest[] = [];
    const context = {
      swarmPrompts: { cluster: () => Promise.resolve(cluster()) },
      clusters: new ClusterStub([cluster()]),
      fleet: new FakeFleet(),
      questions: new Questions(new PromptQueue()),
      output: { line: () => undefined, failure: () => undefined },
      serviceActions: {
        createService: (_id: string, request: ServiceRequest) => {
          requests.push(request);
          return Promise.reject(new EngineFailure('bad-request', 'The engine refuses the image.', ''));
        },
      },
    } as unknown as SwarmCommandContext;
    const choices = ['Edit…', undefined];
    const told: string[] = [];
    replace('showErrorMessage', (text: string) => {
      told.push(text);
      return Promise.resolve(choices.shift());
    });
    const offered = answerInputs((prompt) =>
      requests.length === 0 && prompt.includes('image') ? 'shop:1' : undefined,
    );
    await createService(context)(undefined);
    assert.equal(requests.length, 2);
    assert.deepEqual(requests[1], requests[0]);
    const steps = offered.length / 2;
    assert.equal(offered[0], '');
    assert.deepEqual(offered.slice(steps, steps + 2), ['shop:1', 'shop']);
    assert.match(told[0] ?? '', /Creating “shop” failed\. The engine refuses the image\./);
  });
});

describe('LogChannels', () => {
  const web = { clusterId: 'c1', cluster: 'home', serviceId: 's1', name: 'web-in-suite', apart: false };
  const line = (text: string): ServiceLogLine => ({
    source: 'web.1@pi1',
    task: 't1',
    node: 'pi1',
    stream: 'stdout',
    text,
    time: undefined,
  });

  function textOf(name: string): string | undefined {
    return vscode.workspace.textDocuments
      .find(({ uri }) => uri.scheme === 'output' && decodeURIComponent(uri.path).includes(name))
      ?.getText();
  }

  /** A service that writes hello and then nothing more. */
  const silent = (): LogChannels =>
    new LogChannels({
      logs: async function* (_cluster, _service, signal) {
        yield line('hello');
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
      },
    });
  const shows = (name: string, pattern: RegExp): Promise<true> =>
    eventually(() => (pattern.test(textOf(name) ?? '') ? true : undefined));

  it('shows lines as they arrive until it is stopped, and reports that', async () => {
    const channels = silent();
    try {
      channels.show(web);
      await shows(web.name, /^web\.1@pi1 \| hello$/m);
      assert.deepEqual(channels.followed(), [web]);
      channels.stop(web);
      await shows(web.name, /Stopped following the logs/);
      assert.deepEqual(channels.followed(), []);
    } finally {
      channels.dispose();
    }
  });

  it('reports that it follows until it ends', async () => {
    const told: boolean[] = [];
    const followed = new FollowedServices();
    followed.onDidChange(() => told.push(followed.has('c1', 's1')));
    const channels = new LogChannels(
      {
        // eslint-disable-next-line @typescript-eslint/require-await, require-yield -- a stream that fails at once
        logs: async function* () {
          throw new EngineFailure('not-found', 'There is no service “gone”.', '');
        },
      },
      followed,
    );
    try {
      channels.show(web);
      await eventually(() => (told.length === 2 ? true : undefined));
      assert.deepEqual(told, [true, false]);
    } finally {
      channels.dispose();
    }
  });

  it('gets no lines after it was closed, even if some were buffered', async () => {
    const original = vscode.window.createOutputChannel;
    let closed = false;
    let late = 0;
    const channel = {
      clear: () => undefined,
      show: () => undefined,
      append: () => {
        late += closed ? 1 : 0;
      },
      dispose: () => {
        closed = true;
      },
    };
    Object.defineProperty(vscode.window, 'createOutputChannel', { configurable: true, value: () => channel });
    try {
      let said = (): void => undefined;
      const hello = new Promise<void>((resolve) => {
        said = resolve;
      });
      const channels = new LogChannels({
        logs: async function* (_cluster, _service, signal) {
          yield line('hello');
          said();
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve, { once: true });
          });
        },
      });
      channels.show(web);
      await hello;
      channels.dispose();
      // Longer than lines are collected for.
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual([closed, late], [true, 0]);
    } finally {
      Object.defineProperty(vscode.window, 'createOutputChannel', { configurable: true, value: original });
    }
  });

  it('ends if the service no longer exists, and reports that', async () => {
    const removed = { ...web, serviceId: 's3', name: 'removed-in-suite' };
    const channels = silent();
    try {
      channels.show(removed);
      await shows(removed.name, /hello/);
      channels.endWhere(({ serviceId }) => serviceId === 's3');
      await shows(removed.name, /The service no longer exists/);
      assert.deepEqual(channels.followed(), []);
    } finally {
      channels.dispose();
    }
  });

  it('shows why there are no logs', async () => {
    const gone = { ...web, serviceId: 's2', name: 'gone-in-suite' };
    const channels = new LogChannels({
      // eslint-disable-next-line @typescript-eslint/require-await, require-yield -- a stream that fails at once
      logs: async function* () {
        throw new EngineFailure('not-found', 'There is no service “gone”.', 'Refresh the view.');
      },
    });
    try {
      channels.show(gone);
      const ending = '✕ There is no service “gone”. Refresh the view.';
      const text = await eventually(() => {
        const shown = textOf(gone.name);
        return shown?.includes(ending) === true ? shown : undefined;
      });
      assert.doesNotMatch(text, /Trying again/);
    } finally {
      channels.dispose();
    }
  });
});

describe('registerInspectSources', () => {
  function sources(engines: Readonly<Record<string, unknown>>): ReadonlyMap<string, InspectSource> {
    const registered = new Map<string, InspectSource>();
    const managers = Object.entries(engines).map(([machine, engine]) => ({ machine, nodeId: machine, engine }));
    registerInspectSources({
      documents: {
        register: (kind: string, source: InspectSource) => {
          registered.set(kind, source);
        },
      },
      clusters: Object.assign(new ClusterStub([cluster({ managers })]), { managers: () => Promise.resolve(managers) }),
    } as unknown as SwarmContext);
    return registered;
  }
  const read = (from: ReadonlyMap<string, InspectSource>): Promise<unknown> =>
    from.get('service')?.(['c1', 's1'], new AbortController().signal) ?? Promise.reject(new Error('no source'));
  const lost = { service: () => Promise.reject(new EngineFailure('no-route', 'no route to pi1', '')) };

  it('asks another manager if one does not respond', async () => {
    const found = { id: 's1', name: 'web', createdAt: now, updatedAt: 0 };
    assert.deepEqual(await read(sources({ pi1: lost, pi2: { service: () => Promise.resolve(found) } })), {
      ...found,
      createdAt: '2026-11-22T12:00:00.000Z',
      updatedAt: undefined,
    });
  });

  it('asks no other manager if the object no longer exists', async () => {
    let asked = 0;
    const gone = { service: () => Promise.reject(new EngineFailure('not-found', 'There is no service.', '')) };
    const other = { service: () => Promise.resolve(asked++) };
    await assert.rejects(read(sources({ pi1: gone, pi2: other })), /There is no service/);
    assert.equal(asked, 0);
  });

  it('reports the last manager’s failure if none responds', async () => {
    await assert.rejects(read(sources({ pi1: lost })), /no route to pi1/);
  });
});
