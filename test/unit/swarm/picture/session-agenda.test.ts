import assert from 'node:assert/strict';
import { usualPace } from '../../../../src/swarm/pace';
import { type KnownCluster, SessionAgenda } from '../../../../src/swarm/picture/session-agenda';

const pace = { ...usualPace, converging: 1000, settled: 12_000, afterChange: 8000, stuckAfter: 60_000, resync: 60_000 };

/** A cluster with these unsettled nodes and services. */
function cluster(unsettled: readonly string[] = [], change: Partial<KnownCluster> = {}): KnownCluster {
  return {
    nodeIds: ['n1', 'n2'],
    managerIds: ['n1'],
    serviceIds: ['s1', 's2'],
    isNodeUnsettled: (id) => unsettled.includes(id),
    isServiceUnsettled: (id) => unsettled.includes(id),
    ...change,
  };
}

/** An agenda that has read everything at time 0. */
function begun(known = cluster()): SessionAgenda {
  const agenda = new SessionAgenda(pace);
  agenda.plan(agenda.take(0), 0, known);
  return agenda;
}

function event(type: string, actorId: string, attributes = {}) {
  return { type, action: 'update', actorId, attributes };
}

describe('SessionAgenda', () => {
  it('reads everything at first, and again after a minute', () => {
    const agenda = new SessionAgenda(pace);
    assert.equal(agenda.untilDue(0), 0);
    assert.deepEqual(agenda.take(0), { nodes: 'all', services: 'all', tasks: [] });
    agenda.plan({ nodes: 'all', services: 'all', tasks: [] }, 0, cluster());
    assert.equal(agenda.untilDue(100), 59_900);
    assert.equal(agenda.take(60_000).nodes, 'all');
  });

  it('reads the service of an event, then polls it every second for a while, then stops', () => {
    const agenda = begun();
    agenda.note(event('service', 's1'), 10_000, cluster());
    assert.equal(agenda.untilDue(10_000), 0);
    assert.deepEqual(agenda.take(10_000), { nodes: [], services: ['s1'], tasks: [] });
    agenda.plan({ nodes: [], services: ['s1'], tasks: [] }, 10_000, cluster());
    const polls: number[] = [];
    for (let now = 10_000; now < 40_000; now += 500) {
      if (agenda.untilDue(now) === 0) {
        const pending = agenda.take(now);
        assert.deepEqual(pending.services, ['s1']);
        polls.push(now);
        agenda.plan(pending, now, cluster());
      }
    }
    assert.deepEqual(polls, [11_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000, 18_000]);
  });

  it('polls a stuck service every second for a minute, and rarely after that', () => {
    const stuck = cluster(['s1']);
    const agenda = begun(stuck);
    const polls: number[] = [];
    for (let now = 0; now < 120_000; now += 1000) {
      if (agenda.untilDue(now) === 0) {
        const pending = agenda.take(now);
        polls.push(now);
        agenda.plan(pending, now, stuck);
      }
    }
    assert.equal(polls.filter((now) => now < 60_000).length, 59);
    assert.ok(polls.filter((now) => now >= 61_000).length <= 6, polls.join());
  });

  it('reads the tasks of a watched service at once, and rarely while it is settled', () => {
    const agenda = begun();
    agenda.watch('s1');
    assert.equal(agenda.untilDue(5000), 0);
    const pending = agenda.take(5000);
    assert.deepEqual(pending, { nodes: [], services: [], tasks: ['s1'] });
    agenda.plan(pending, 5000, cluster());
    assert.equal(agenda.untilDue(5000), 12_000);
    agenda.unwatch('s1');
    assert.equal(agenda.untilDue(5000), 55_000);
  });

  it('reads the tasks of a watched service whenever it reads the service', () => {
    const agenda = begun();
    agenda.watch('s1');
    agenda.plan(agenda.take(5000), 5000, cluster());
    agenda.note(event('service', 's1'), 6000, cluster());
    assert.deepEqual(agenda.take(6000), { nodes: [], services: ['s1'], tasks: ['s1'] });
  });

  it('polls a node and the managers after its event, because reachability changes without one', () => {
    const agenda = begun();
    agenda.note(event('node', 'n2', { 'role.new': 'manager' }), 1000, cluster());
    const first = agenda.take(1000);
    assert.deepEqual(first.nodes, ['n2']);
    agenda.plan(first, 1000, cluster());
    assert.deepEqual(agenda.take(2000).nodes, ['n2', 'n1']);
  });

  it('polls all services after a node was drained, because tasks have no events', () => {
    const agenda = begun();
    agenda.note(event('node', 'n2', { 'availability.new': 'drain' }), 1000, cluster());
    agenda.plan(agenda.take(1000), 1000, cluster());
    assert.deepEqual(agenda.take(2000).services, ['s1', 's2']);
  });

  it('polls no service if the change of a node moves no tasks', () => {
    const agenda = begun();
    agenda.note(event('node', 'n2'), 1000, cluster());
    agenda.plan(agenda.take(1000), 1000, cluster());
    assert.deepEqual(agenda.take(2000).services, []);
  });

  it('reads the whole list rather than very many ids', () => {
    const agenda = begun();
    for (let index = 0; index < 51; index++) {
      agenda.touchService(`x${index}`, 1000);
    }
    assert.equal(agenda.take(1000).services, 'all');
  });

  it('polls a node every second that a full reading finds unsettled, without any event', () => {
    const agenda = begun(cluster(['n2']));
    assert.equal(agenda.untilDue(0), 1000);
    const reads = agenda.take(1000);
    assert.deepEqual(reads, { nodes: ['n2'], services: [], tasks: [] });
    agenda.plan(reads, 1000, cluster(['n2']));
    assert.equal(agenda.untilDue(1000), 1000);
  });

  it('polls nothing that was removed', () => {
    const agenda = begun(cluster(['s1', 's2']));
    agenda.touchAll();
    agenda.plan(agenda.take(500), 500, cluster(['s2'], { serviceIds: ['s2'] }));
    assert.deepEqual(agenda.take(5000).services, ['s2']);
  });
});
