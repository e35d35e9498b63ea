import assert from 'node:assert/strict';
import { SwarmContent } from '../../../../../src/editor/views/swarms/swarm-content';
import { SwarmDrawing } from '../../../../../src/editor/views/swarms/swarm-drawing';
import { parentOf, serviceElement, type SwarmElement } from '../../../../../src/editor/views/swarms/swarm-elements';
import type { Cluster } from '../../../../../src/swarm/views';
import { cluster, ClusterStub, minutes, node, now, service, task, worker } from '../../support/swarm-samples';

/** Draws as the editor does: children and rows of all that is expanded. */
function draw(drawing: SwarmDrawing, at = now, element?: SwarmElement): SwarmElement[] {
  return drawing.drawChildren(element).flatMap((child) => {
    drawing.drawRow(child, at);
    return [child, ...draw(drawing, at, child)];
  });
}

function drawn(...clusters: readonly Cluster[]): {
  drawing: SwarmDrawing;
  stub: ClusterStub;
  elements: SwarmElement[];
} {
  const stub = new ClusterStub(clusters);
  const drawing = new SwarmDrawing(new SwarmContent(stub));
  return { drawing, stub, elements: draw(drawing) };
}

function changedIds(drawing: SwarmDrawing, at = now): (string | undefined)[] {
  return drawing.changes(at).map((element) => element?.id);
}

describe('SwarmContent', () => {
  it('has nodes and services below each swarm, and tasks below services, with ids that do not depend on states', () => {
    const { elements } = drawn(cluster({ services: [service({ tasks: [task()] })] }));
    assert.deepEqual(
      elements.map(({ id }) => id),
      [
        'cluster/c1',
        'cluster/c1/nodes',
        'cluster/c1/node/n1',
        'cluster/c1/node/n2',
        'cluster/c1/services',
        'cluster/c1/service/s1',
        'cluster/c1/service/s1/task/t1',
      ],
    );
  });

  it('shows a note below a service until its tasks have been read', () => {
    const { elements } = drawn(cluster());
    assert.equal(elements.at(-1)?.id, 'cluster/c1/service/s1/reading');
  });

  it('shows nothing below a service without tasks', () => {
    const { elements } = drawn(cluster({ services: [service({ tasks: [] })] }));
    assert.equal(elements.at(-1)?.id, 'cluster/c1/service/s1');
  });

  it('has no groups below a swarm about which nothing is known', () => {
    const { elements } = drawn(cluster({ nodes: [], services: [], loading: true }));
    assert.deepEqual(
      elements.map(({ id }) => id),
      ['cluster/c1'],
    );
  });

  it('has a path from each element to its swarm', () => {
    const { elements } = drawn(cluster({ services: [service({ tasks: [task()] })] }));
    const path: string[] = [];
    for (let at = elements.at(-1); at !== undefined; at = parentOf(at)) {
      path.push(at.id);
    }
    assert.deepEqual(path, [
      'cluster/c1/service/s1/task/t1',
      'cluster/c1/service/s1',
      'cluster/c1/services',
      'cluster/c1',
    ]);
  });
});

describe('SwarmDrawing', () => {
  it('redraws nothing if nothing has changed', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster());
    assert.deepEqual(changedIds(drawing), []);
  });

  it('only redraws the node that changed', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster({ nodes: [node(), worker({ availability: 'drain' })] }));
    assert.deepEqual(changedIds(drawing), ['cluster/c1/node/n2']);
  });

  it('redraws a row of which only the tooltip has changed', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster({ nodes: [node({ labels: { disk: 'ssd' } }), worker()] }));
    assert.deepEqual(changedIds(drawing), ['cluster/c1/node/n1']);
  });

  it('only redraws the service whose logs are followed', () => {
    const followed = new Set<string>();
    const drawing = new SwarmDrawing(new SwarmContent(new ClusterStub([cluster()]), (_, id) => followed.has(id)));
    draw(drawing);
    followed.add('s1');
    assert.deepEqual(changedIds(drawing), ['cluster/c1/service/s1']);
  });

  it('only redraws the service whose count changed', () => {
    const { drawing, stub } = drawn(cluster({ services: [service(), service({ id: 's2', name: 'db' })] }));
    stub.replace(cluster({ services: [service(), service({ id: 's2', name: 'db', running: 5 })] }));
    assert.deepEqual(changedIds(drawing), ['cluster/c1/service/s2']);
  });

  it('only redraws the task that changed', () => {
    const tasks = [task(), task({ id: 't2', slot: 2 })];
    const { drawing, stub } = drawn(cluster({ services: [service({ tasks })] }));
    stub.replace(
      cluster({ services: [service({ tasks: [task(), task({ id: 't2', slot: 2, state: 'failed', error: 'x' })] })] }),
    );
    assert.deepEqual(changedIds(drawing), ['cluster/c1/service/s1/task/t2']);
  });

  it('redraws the group if a service was added or removed', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster({ services: [service(), service({ id: 's2', name: 'db' })] }));
    assert.deepEqual(changedIds(drawing), ['cluster/c1/services']);
  });

  it('redraws the root if a swarm was added or removed', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster(), cluster({ id: 'c2', name: 'attic' }));
    assert.deepEqual(changedIds(drawing), [undefined]);
  });

  it('follows the ages of tasks as time passes', () => {
    const { drawing } = drawn(cluster({ services: [service({ tasks: [task()] })] }));
    assert.deepEqual(changedIds(drawing, now + 1_000), []);
    assert.deepEqual(changedIds(drawing, now + minutes(1)), ['cluster/c1/service/s1/task/t1']);
  });

  it('ignores the children of a collapsed service until they are drawn again', () => {
    const { drawing, stub, elements } = drawn(cluster({ services: [service({ tasks: [task()] })] }));
    const collapsed = elements.find(({ id }) => id === 'cluster/c1/service/s1');
    assert.ok(collapsed !== undefined);
    drawing.forgetBelow(collapsed);
    assert.equal(drawing.isDrawnBelow(collapsed), false);
    stub.replace(cluster());
    assert.deepEqual(changedIds(drawing), []);
    drawing.drawChildren(collapsed);
    assert.equal(drawing.isDrawnBelow(collapsed), true);
  });

  it('returns the same object, by which the editor finds the row', () => {
    const { drawing, stub, elements } = drawn(cluster());
    stub.replace(cluster({ services: [service({ running: 1 })] }));
    const [changed] = drawing.changes(now);
    assert.equal(
      changed,
      elements.find(({ id }) => id === 'cluster/c1/service/s1'),
    );
    assert.equal(draw(drawing).at(-2), changed);
  });

  it('only compares the element that was reported as changed', () => {
    const { drawing, stub, elements } = drawn(cluster(), cluster({ id: 'c2', name: 'attic' }));
    stub.replace(cluster({ services: [service({ running: 1 })] }), cluster({ id: 'c2', name: 'attic', nodes: [] }));
    const first = elements.find(({ id }) => id === 'cluster/c1');
    assert.deepEqual(
      drawing.changes(now, first).map((element) => element?.id),
      ['cluster/c1/service/s1'],
    );
  });

  it('compares everything if the changed element no longer exists', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster({ services: [] }));
    assert.deepEqual(
      drawing.changes(now, serviceElement('c1', 's1')).map((element) => element?.id),
      ['cluster/c1/services'],
    );
  });

  it('compares everything if the changed element is not drawn yet', () => {
    const { drawing, stub } = drawn(cluster());
    stub.replace(cluster({ services: [service(), service({ id: 's2', name: 'db' })] }));
    assert.deepEqual(
      drawing.changes(now, serviceElement('c1', 's2')).map((element) => element?.id),
      ['cluster/c1/services'],
    );
  });
});
