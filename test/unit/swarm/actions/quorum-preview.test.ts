import assert from 'node:assert/strict';
import { leavePreview, removalProblem, rolePreview } from '../../../../src/swarm/actions/quorum-preview';
import type { Cluster, NodeView } from '../../../../src/swarm/views';
import { managersAndWorkers, shownService } from '../support/objects';

function cluster(reachable: number, unreachable: number, workers = 0, services = 0): Cluster {
  return {
    id: 'c1',
    name: 'home',
    givenName: 'home',
    machines: [],
    managers: [],
    nodes: managersAndWorkers(reachable, unreachable, workers),
    services: Array.from({ length: services }, (_, index) => shownService(`s${index}`)),
    tolerates: 0,
    loading: false,
    stale: false,
    problem: undefined,
  };
}

function first(of: Cluster, role: NodeView['role'] = 'manager'): NodeView {
  const found = of.nodes.find((one) => one.role === role);
  assert.ok(found);
  return found;
}

describe('leavePreview', () => {
  it('does not mention managers if a worker leaves', () => {
    const three = cluster(1, 0, 2);
    const preview = leavePreview(three, first(three, 'worker'));
    assert.equal(preview.losesQuorum, false);
    assert.match(preview.sentence, /“worker0” leaves “home”/);
  });

  it('warns that the swarm and its services end with the last manager', () => {
    const one = cluster(1, 0, 2, 3);
    const preview = leavePreview(one, first(one));
    assert.deepEqual([preview.losesQuorum, preview.needsForce], [true, true]);
    assert.match(preview.sentence, /“pi0” is the last manager\. “home” and its 3 services end/);
  });

  it('states how many managers may fail after one of three has left', () => {
    const three = cluster(3, 0);
    const preview = leavePreview(three, first(three));
    assert.equal(preview.losesQuorum, false);
    assert.match(preview.sentence, /2 managers remain\. None of them may fail/);
  });

  it('warns when the swarm loses its majority', () => {
    const three = cluster(2, 1);
    const preview = leavePreview(three, first(three));
    assert.deepEqual([preview.losesQuorum, preview.needsForce], [true, true]);
    assert.match(preview.sentence, /only 1 of 2 managers/);
  });
});

describe('rolePreview', () => {
  it('refuses to demote the last manager', () => {
    const one = cluster(1, 0, 1);
    assert.equal(rolePreview(one, first(one), 'worker').losesQuorum, true);
  });

  it('states that a second manager makes a swarm no safer, and that a third one does', () => {
    const one = cluster(1, 0, 1);
    assert.match(rolePreview(one, first(one, 'worker'), 'manager').sentence, /no safer/);
    const two = cluster(2, 0, 1);
    assert.match(
      rolePreview(two, first(two, 'worker'), 'manager').sentence,
      /1 of the 3 managers of “home” may then fail/,
    );
  });

  it('does not warn if the node already has the role', () => {
    const one = cluster(1, 0);
    assert.match(rolePreview(one, first(one), 'manager').sentence, /already a manager/);
  });
});

describe('removalProblem', () => {
  it('refuses to remove a node that is ready, or a manager that the quorum needs', () => {
    const three = cluster(3, 0, 1);
    const worker = first(three, 'worker');
    const ready = removalProblem(three, { ...worker, machine: 'pi4' });
    assert.match(ready?.sentence ?? '', /“worker0” is ready\. Only a node that is down or has left/);
    assert.match(ready?.remedy ?? '', /“Leave Swarm…” on “pi4”/);
    assert.equal(removalProblem(three, worker), undefined, 'it is not one of the machines');
    assert.equal(removalProblem(three, { ...worker, machine: 'pi4', state: 'down' }), undefined);
    const two = cluster(2, 1);
    assert.match(removalProblem(two, { ...first(two), state: 'down' })?.sentence ?? '', /Bring the others back first/);
  });
});
