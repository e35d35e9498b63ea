import assert from 'node:assert/strict';
import { clusterRow, nodesRow, servicesRow } from '../../../../../src/editor/views/swarms/swarm-cluster-row';
import { nodeName, nodeRow } from '../../../../../src/editor/views/swarms/swarm-node-row';
import { portText } from '../../../../../src/editor/views/swarms/swarm-ports';
import { serviceRow } from '../../../../../src/editor/views/swarms/swarm-service-row';
import { taskRow } from '../../../../../src/editor/views/swarms/swarm-task-row';
import { taskStateLook, taskStateWord } from '../../../../../src/editor/views/swarms/swarm-task-state';
import type { TaskState, UpdateStatus } from '../../../../../src/engine/types';
import { cluster, minutes, node, now, service, task, worker } from '../../support/swarm-samples';

/** The manifest's `viewItem` clauses look for whole words. */
function hasFlag(contextValue: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(contextValue);
}

describe('the row of a swarm', () => {
  it('counts nodes and managers and tells how many failures it tolerates', () => {
    const row = clusterRow(cluster({ nodes: [node(), worker(), worker({ id: 'n3' })] }));
    assert.equal(row.label, 'home');
    assert.equal(row.description, '3 nodes · 1 manager, tolerates 0 failures');
    assert.equal(row.contextValue, 'cluster working');
  });

  it('uses the singular where there is one', () => {
    const row = clusterRow(cluster({ nodes: [node()], tolerates: 1 }));
    assert.equal(row.description, '1 node · 1 manager, tolerates 1 failure');
  });

  it('says what is wrong in place of the counts, and the remedy in its tooltip', () => {
    const problem = { sentence: 'No manager of “home” answers.', remedy: 'Start pi1.' };
    const row = clusterRow(cluster({ problem, stale: true }));
    assert.equal(row.description, 'No manager of “home” answers · what is below is last known');
    assert.ok(row.tooltip().includes('Start pi1.'));
    assert.equal(row.iconId, 'warning');
    assert.equal(row.contextValue, 'cluster troubled');
  });

  it('says that it is being read, and counts machines until nodes are known', () => {
    const row = clusterRow(cluster({ loading: true, nodes: [], services: [] }));
    assert.equal(row.description, '2 machines · reading …');
  });

  it('gives a screen reader the kind, the name and the same words', () => {
    const row = clusterRow(cluster());
    assert.equal(row.spoken, 'Swarm home, 2 nodes, 1 manager, tolerates 0 failures');
  });
});

describe('the groups of a swarm', () => {
  it('say how many nodes are not ready', () => {
    assert.equal(nodesRow(cluster({ nodes: [node(), worker({ state: 'down' })] })).description, '1 not ready');
    assert.equal(nodesRow(cluster()).description, '');
  });

  it('say that there is no service yet, but not while nothing is known', () => {
    assert.equal(servicesRow(cluster({ services: [] })).description, 'none yet');
    assert.equal(servicesRow(cluster({ services: [], loading: true })).description, '');
  });
});

describe('the row of a node', () => {
  it('tells role, state, availability and engine of one that is ready', () => {
    const row = nodeRow(node(), now);
    assert.equal(row.label, 'pi1');
    assert.equal(row.description, 'leader · ready · active · 26.1.5');
  });

  it('leaves how the engine was packed to the tooltip', () => {
    const debian = node({ engineVersion: '20.10.24+dfsg1' });
    assert.match(nodeRow(debian, now).description, / · 20\.10\.24$/);
    assert.ok(nodeRow(debian, now).tooltip().includes('Docker 20.10.24+dfsg1 on linux/aarch64'));
  });

  it('tells for how long a node is down, and that its tasks are the last known', () => {
    const row = nodeRow(worker({ state: 'down', since: now - minutes(4) }), now);
    assert.equal(row.description, 'worker · down 4 min · its tasks are last known');
    assert.equal(row.iconId, 'error');
  });

  it('says nothing of the tasks of a node that is unknown, as all are after a change of leaders', () => {
    const row = nodeRow(worker({ state: 'unknown', since: now }), now);
    assert.equal(row.description, 'worker · state unknown <1 min · 26.1.5');
  });

  it('keeps the availability of a node that is down where it is not the usual one', () => {
    const row = nodeRow(worker({ state: 'down', since: now - minutes(4), availability: 'drain' }), now);
    assert.equal(row.description, 'worker · down 4 min · drained · its tasks are last known');
  });

  it('shows a manager that the others cannot reach', () => {
    const row = nodeRow(node({ leader: false, reachability: 'unreachable' }), now);
    assert.match(row.description, /^manager · unreachable · ready/);
    assert.equal(row.iconId, 'question');
  });

  it('adds the machine’s name where the host is called otherwise', () => {
    const raspberry = node({ hostname: 'raspberrypi', machine: 'attic' });
    assert.match(nodeRow(raspberry, now).description, /^attic · leader/);
    assert.equal(nodeName(raspberry), 'attic (raspberrypi)');
    assert.equal(nodeName(node()), 'pi1');
  });

  it('has a different icon for each role, availability and state', () => {
    const icons = [
      node(),
      node({ leader: false }),
      worker(),
      worker({ availability: 'pause' }),
      worker({ availability: 'drain' }),
      worker({ state: 'down' }),
      worker({ state: 'unknown' }),
    ].map((view) => nodeRow(view, now).iconId);
    assert.equal(new Set(icons).size, icons.length);
  });

  it('carries the flags that menus are chosen by', () => {
    assert.equal(nodeRow(node(), now).contextValue, 'node manager available ready known');
    assert.equal(nodeRow(worker({ availability: 'pause' }), now).contextValue, 'node worker paused ready known');
    assert.equal(
      nodeRow(worker({ availability: 'drain', state: 'down', machine: undefined }), now).contextValue,
      'node worker drained down',
    );
  });

  it('never shows the flag for inactive rows where “active” is asked for', () => {
    assert.equal(hasFlag(nodeRow(node(), now).contextValue, 'active'), false);
  });

  it('shows labels, address and platform in its tooltip', () => {
    const tooltip = nodeRow(node({ labels: { ssd: '', room: 'attic' } }), now).tooltip();
    assert.ok(tooltip.includes('Labels: ssd, room=attic'));
    assert.ok(tooltip.includes('Address: 10.77.0.11'));
    assert.ok(tooltip.includes('Docker 26.1.5 on linux/aarch64'));
  });
});

describe('the row of a service', () => {
  const update = (state: UpdateStatus['state'], message = ''): UpdateStatus => ({
    state,
    message,
    startedAt: undefined,
    completedAt: undefined,
  });

  it('tells running of desired, image and ports', () => {
    const row = serviceRow(service());
    assert.equal(row.label, 'web');
    assert.equal(row.description, '6/6 · hypriot/rpi-busybox-httpd · 8080 → 80');
    assert.equal(row.collapsible, 'collapsed');
  });

  it('puts an update that stopped first, and its reason into the tooltip', () => {
    const row = serviceRow(service({ update: update('paused', 'task x failed') }));
    assert.match(row.description, /^update paused · 6\/6/);
    assert.ok(row.tooltip().includes('task x failed'));
    assert.equal(row.iconId, 'warning');
  });

  it('tells an update under way after the count', () => {
    const row = serviceRow(service({ update: update('updating'), running: 5 }));
    assert.match(row.description, /^5\/6 · updating · /);
    assert.equal(row.iconId, 'sync');
  });

  it('says nothing of an update that is complete', () => {
    assert.equal(serviceRow(service({ update: update('completed') })).description, serviceRow(service()).description);
  });

  it('tells a rollback and one that stopped', () => {
    assert.match(serviceRow(service({ update: update('rollback_completed') })).description, /rolled back/);
    assert.match(serviceRow(service({ update: update('rollback_started') })).description, /rolling back/);
    assert.match(serviceRow(service({ update: update('rollback_paused') })).description, /^rollback paused/);
  });

  it('has an icon each for all running, some missing, and scaled to none', () => {
    const icons = [service(), service({ running: 4 }), service({ running: 0, desired: 0 })].map(
      (view) => serviceRow(view).iconId,
    );
    assert.deepEqual(icons, ['pass', 'sync', 'circle-outline']);
  });

  it('names the mode where it is not the usual one', () => {
    assert.match(serviceRow(service({ mode: 'global', running: 3, desired: 3 })).description, /^3\/3 · global · /);
    assert.match(serviceRow(service({ mode: 'replicated-job' })).description, / · job · /);
  });

  it('tells what a job has done, and does not wait for its tasks to run again', () => {
    const row = serviceRow(service({ mode: 'replicated-job', running: 0, desired: 3, completed: 3 }));
    assert.match(row.description, /^0\/3 · 3 done · job/);
    assert.equal(row.iconId, 'pass-filled');
  });

  it('can be scaled only where it is replicated: a job’s mode has the word in it', () => {
    assert.equal(hasFlag(serviceRow(service()).contextValue, 'replicated'), true);
    assert.equal(hasFlag(serviceRow(service({ mode: 'replicated-job' })).contextValue, 'replicated'), false);
    assert.equal(hasFlag(serviceRow(service({ mode: 'global-job' })).contextValue, 'global'), false);
  });

  it('tells with a flag whether it has ports that a browser can open', () => {
    assert.equal(hasFlag(serviceRow(service()).contextValue, 'ports'), true);
    assert.equal(hasFlag(serviceRow(service({ ports: [] })).contextValue, 'ports'), false);
    const dns = service({ ports: [{ published: 53, target: 53, protocol: 'udp', mode: 'ingress' }] });
    assert.equal(hasFlag(serviceRow(dns).contextValue, 'ports'), false);
  });

  it('tells with a flag whether its logs are being followed', () => {
    assert.equal(hasFlag(serviceRow(service()).contextValue, 'followed'), false);
    assert.equal(hasFlag(serviceRow(service(), true).contextValue, 'followed'), true);
  });

  it('speaks of counts and ports without slashes and arrows', () => {
    const { spoken } = serviceRow(service({ running: 4 }));
    assert.equal(spoken, 'Service web, 4 of 6 tasks running, hypriot/rpi-busybox-httpd, port 8080 to 80, tcp');
  });
});

describe('a published port', () => {
  const port = { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' } as const;

  it('is told as published and target', () => {
    assert.equal(portText(port), '8080 → 80');
  });

  it('is told with its protocol where that is not TCP', () => {
    assert.equal(portText({ ...port, protocol: 'udp' }), '8080 → 80/udp');
  });

  it('is marked where only the nodes of tasks answer', () => {
    assert.equal(portText({ ...port, mode: 'host' }), '8080 → 80 (host)');
  });

  it('has a question mark while the swarm has not chosen it', () => {
    assert.equal(portText({ ...port, published: undefined }), '? → 80');
  });
});

describe('the row of a task', () => {
  it('tells slot, state, age and node', () => {
    const row = taskRow(task(), now);
    assert.equal(row.label, '.1');
    assert.equal(row.description, 'running 2 min · pi1');
    assert.equal(row.contextValue, 'task');
  });

  it('is called by its node where the service is global', () => {
    const row = taskRow(task({ slot: undefined, name: 'web.pi1' }), now);
    assert.equal(row.label, 'pi1');
    assert.equal(row.description, 'running 2 min');
  });

  it('tells why it waits', () => {
    const pending = task({
      state: 'pending',
      nodeId: undefined,
      node: undefined,
      since: 0,
      error: 'pi1: port 8080 in use ·\n  pi3: drained',
    });
    assert.equal(taskRow(pending, now).description, 'pending · pi1: port 8080 in use · pi3: drained');
  });

  it('leaves the error of the task before it to the tooltip while it runs', () => {
    const row = taskRow(task({ error: 'exit code 1' }), now);
    assert.equal(row.description, 'running 2 min · pi1');
    assert.ok(row.tooltip().includes('The task before it: exit code 1'));
  });

  it('marks what is only the last known', () => {
    const row = taskRow(task({ lastKnown: true }), now);
    assert.equal(row.description, 'running 2 min · pi1 · last known: the node does not answer');
    assert.equal(row.iconId, 'question');
  });

  it('tells that a running task is to stop', () => {
    assert.equal(taskRow(task({ desiredState: 'shutdown' }), now).description, 'running 2 min · stopping · pi1');
  });

  it('has a word and an icon for every state', () => {
    const states: readonly TaskState[] = [
      'new',
      'allocated',
      'pending',
      'assigned',
      'accepted',
      'preparing',
      'ready',
      'starting',
      'running',
      'complete',
      'shutdown',
      'failed',
      'rejected',
      'remove',
      'orphaned',
      'unknown',
    ];
    assert.equal(new Set(states.map(taskStateWord)).size, states.length);
    assert.ok(states.every((state) => taskStateLook(state).iconId !== ''));
    assert.equal(taskStateLook('rejected').iconId, 'error');
  });
});
