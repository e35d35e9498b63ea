import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/engine';
import { parseInfo } from '../../../src/engine/parse/parse-engine';
import { parseNode } from '../../../src/engine/parse/parse-node';
import { parseService } from '../../../src/engine/parse/parse-service';
import { parseTask } from '../../../src/engine/parse/parse-task';
import type { LocalSwarm, SwarmNode } from '../../../src/engine/types';
import type { MachineSwarm } from '../../../src/machines/snapshot';
import { Cancelled } from '../../../src/failure';
import { Clusters } from '../../../src/swarm/clusters';
import { SwarmFailure } from '../../../src/swarm/failure';
import { imageProblem } from '../../../src/swarm/services/image-reference';
import { isSameTag } from '../../../src/swarm/views/image-name';
import { join } from '../../../src/swarm/actions/join';
import { sharedBits } from '../../../src/swarm/actions/join-addresses';
import { NodeActions } from '../../../src/swarm/actions/node-actions';
import { hostOf } from '../../../src/swarm/views/nodes';
import { parseEnv, parsePort, serviceNameProblem } from '../../../src/swarm/services/service-request';
import { ServiceActions } from '../../../src/swarm/services/service-actions';
import { serviceLogs } from '../../../src/swarm/services/service-logs';
import { SwarmActions } from '../../../src/swarm/actions/swarm-actions';
import type { Pace } from '../../../src/swarm/pace';
import type { Cluster } from '../../../src/swarm/views';
import { hanging } from '../../hanging';
import { FakeFleet } from '../swarm/support/fake-fleet';
import { FakeSwarm } from '../swarm/support/fake-swarm';
import { manager, node, service, swarmOf } from '../swarm/support/objects';
import { until } from '../swarm/support/until';
import { assertGrowsLinearly } from './support/growth';
import { MemoryMemento, unexpected } from '../swarm/support/memory-memento';

const pace = { coalesce: 1, converging: 1, stable: 1, grace: 2, firstContact: 4, firstRetry: 2, lastRetry: 4 };

/** Calls that neither change anything nor ask for a secret. */
const reads = /^\S+ (?:ping|info|nodes|node|services|service|tasks|events|serviceLogs)\b/;

/** When the honest managers were made: what no worker knows. */
const made = { n1: 4711, n8: 4712 };

/**
 * A swarm of the manager pi1 and the workers pi2 and pi3, all ours, next to pi9, which is in no swarm. Behind pi2 is an
 * attacker: it answers from a swarm of its own making.
 */
class World {
  readonly honest = new FakeSwarm();
  readonly evil = new FakeSwarm();
  readonly fleet = new FakeFleet();
  readonly memento = new MemoryMemento();
  /** For what would go on after its test. */
  readonly ended = new AbortController();
  clusters = new Clusters(this.fleet, { pace, memento: this.memento, report: unexpected });

  constructor() {
    this.honest.nodes.set('n1', manager('n1', { hostname: 'pi1', createdAt: made.n1 }));
    this.honest.nodes.set('n2', node('n2', { hostname: 'pi2' }));
    this.honest.nodes.set('n3', node('n3', { hostname: 'pi3' }));
    this.honest.services.set('s1', service('s1', { name: 'web' }));
    this.evil.services.set('s1', service('s1', { name: 'forged' }));
    this.fleet.set('pi9', {}, this.honest.engine('pi9'));
  }

  /** pi1 answers as what it is. */
  withManager(change: Partial<MachineSwarm> = {}): this {
    const swarm = swarmOf('n1', { role: 'manager', clusterId: 'c1', managerIds: ['n1'], ...change });
    this.fleet.set('pi1', { swarm }, this.honest.engine('pi1'));
    return this;
  }

  /** pi3 answers as what it is. */
  withWorker(managerIds: readonly string[] = ['n1']): this {
    this.fleet.set('pi3', { swarm: swarmOf('n3', { managerIds }) }, this.honest.engine('pi3'));
    return this;
  }

  /** pi2 says that it manages the swarm, and lists these nodes. */
  lie(nodes: readonly SwarmNode[], change: Partial<MachineSwarm> = {}, machine = 'pi2'): this {
    this.evil.nodes.clear();
    nodes.forEach((one) => this.evil.nodes.set(one.id, one));
    const managerIds = nodes.filter(({ role }) => role === 'manager').map(({ id }) => id);
    const swarm = swarmOf('n2', { role: 'leader', clusterId: 'c1', managerIds, ...change });
    this.fleet.set(machine, { swarm }, this.evil.engine(machine));
    return this;
  }

  /** pi2 still says that it is a worker. */
  behave(): this {
    this.fleet.set('pi2', { swarm: swarmOf('n2', { managerIds: ['n1'] }) }, this.evil.engine('pi2'));
    return this;
  }

  /** A machine is not reached any more; what was seen of it last stays. */
  cutOff(machine: string): this {
    this.honest.broken.set(machine, 'timed-out');
    this.fleet.set(machine, { state: 'unreachable' });
    return this;
  }

  /** The editor is started again: machines that do not answer have not been seen in this session. */
  restart(change: Partial<Pace> = {}): this {
    this.clusters.dispose();
    this.clusters = new Clusters(this.fleet, {
      pace: { ...pace, ...change },
      memento: this.memento,
      report: unexpected,
    });
    return this;
  }

  get home(): Cluster {
    const cluster = this.clusters.get('c1');
    assert.ok(cluster);
    return cluster;
  }

  /** Everything by which a swarm is changed, or is told a secret. */
  attempts(id = 'c1'): readonly (readonly [string, () => Promise<unknown>])[] {
    const { fleet, clusters } = this;
    const swarms = new SwarmActions(fleet, clusters);
    const nodes = new NodeActions(fleet, clusters, { pace });
    const services = new ServiceActions(fleet, clusters, { pace });
    const request = { image: 'web:1', ports: [], mode: 'replicated', env: ['PASSWORD=secret'] } as const;
    return [
      ['join a worker', () => swarms.join('pi9', id, 'worker', () => undefined)],
      ['join a manager', () => swarms.join('pi9', id, 'manager', () => undefined)],
      ['create a service', () => services.createService(id, request)],
      ['scale', () => services.scale(id, 's1', 5)],
      ['update an image', () => services.updateImage(id, 's1', 'web:2')],
      ['roll back', () => services.rollback(id, 's1')],
      ['remove a service', () => services.removeService(id, 's1')],
      ['promote a node', () => nodes.setRole(id, 'n3', 'manager')],
      ['drain a node', () => nodes.setAvailability(id, 'n3', 'drain')],
      ['remove a node', () => nodes.removeNode(id, 'n3', { force: true })],
    ];
  }

  /** Tries all that changes a swarm: each ends with this problem, and nothing was sent to anybody. */
  async assertDisputed(words: RegExp, id = 'c1'): Promise<void> {
    for (const [what, attempt] of this.attempts(id)) {
      await assert.rejects(attempt(), (error) => {
        assert.ok(error instanceof SwarmFailure && error.reason === 'disputed', `${what}: ${String(error)}`);
        assert.match(error.message, words);
        assert.notEqual(error.remedy, '');
        return true;
      });
    }
    this.assertOnlyReads(this.evil);
    this.assertOnlyReads(this.honest);
  }

  assertOnlyReads(swarm: FakeSwarm): void {
    assert.deepEqual(
      swarm.calls.filter((call) => !reads.test(call)),
      [],
    );
  }

  dispose(): void {
    this.ended.abort();
    this.clusters.dispose();
  }
}

function asManager(nodeId: string, managerIds: readonly string[] = ['n1', 'n2']): MachineSwarm {
  return swarmOf(nodeId, { role: 'manager', clusterId: 'c1', managerIds });
}

/** An engine that tells the nodes later than a moment. */
function slow(engine: Engine): Engine {
  return {
    ...engine,
    nodes: async (signal, filters) => {
      await new Promise((resolve) => setTimeout(resolve, 10 * pace.grace));
      return engine.nodes(signal, filters);
    },
  };
}

/** An engine that never tells the nodes, nor that it does not. */
function mute(engine: Engine): Engine {
  return { ...engine, nodes: () => new Promise(() => undefined) };
}

/** A list as a worker may forge it. It knows the ids and addresses of all, and its own past. */
const forged = {
  alone: [manager('n2')],
  kind: [manager('n1'), manager('n2'), node('n3')],
  usurper: [node('n1'), manager('n2'), node('n3')],
  pair: [manager('f1'), manager('f2')],
};

interface Lie {
  readonly title: string;
  readonly arrange: (world: World) => unknown;
  readonly words: RegExp;
}

const lies: readonly Lie[] = [
  {
    title: 'if it lists only itself',
    arrange: (world) => world.lie(forged.alone).withManager().withWorker(),
    words: /“pi[12]” reports being a manager of this swarm, but “pi[12]” does not list it as one/,
  },
  {
    title: 'if it lists the others as its workers',
    arrange: (world) => world.lie(forged.usurper).withManager(),
    words: /“pi[12]” .* but “pi[12]” does not list it/,
  },
  {
    title: 'if it also lists the real manager',
    arrange: (world) => world.lie(forged.kind).withManager(),
    words: /“pi2” reports being a manager of this swarm, but “pi1” does not list it/,
  },
  {
    title: 'if it was only added as a machine, and is in no swarm',
    arrange: (world) => world.lie([manager('e1'), manager('n1')], { nodeId: 'e1' }, 'evil').withManager(),
    words: /“evil” reports being a manager of this swarm, but “pi1” does not list it/,
  },
  {
    title: 'with the node of the real manager',
    arrange: (world) => world.lie([manager('n1')], { nodeId: 'n1' }).withManager(),
    words: /“pi[12]” and “pi[12]” both report being node n1/,
  },
  {
    title: 'with the node of the real manager while that is cut off',
    arrange: (world) =>
      world
        .withManager()
        .lie([manager('n1')], { nodeId: 'n1' })
        .cutOff('pi1'),
    words: /“pi2” and “pi1” both report being node n1/,
  },
  {
    title: 'with the node of another worker',
    arrange: (world) => world.lie([manager('n1'), manager('n3')], { nodeId: 'n3' }).withWorker(),
    words: /“pi2” and “pi3” both report being node n3/,
  },
  {
    title: 'with the node of a manager that is not one of the machines',
    arrange: (world) => {
      world.honest.nodes.set('n8', manager('n8', { createdAt: made.n8 }));
      const guess = manager('n8', { createdAt: made.n8 });
      world
        .lie([manager('n1', { createdAt: 4000 }), guess], { nodeId: 'n8' })
        .withManager({ managerIds: ['n1', 'n8'] });
    },
    words: /“pi1” and “pi2” both report being managers of this swarm, but list different managers/,
  },
  {
    title: 'before the real one was read',
    arrange: (world) => {
      world.lie(forged.kind).fleet.set('pi1', { state: 'checking', checkedAt: undefined });
      world.fleet.onRefresh = (name) => name === 'pi1' && world.withManager();
    },
    words: /“pi2” reports .* but “pi1” does not list it/,
  },
  {
    title: 'while the real one, never asked yet, is cut off',
    arrange: (world) => world.withManager().cutOff('pi1').lie(forged.kind),
    words: /“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'while the real one is cut off and another worker responds',
    arrange: (world) => world.withManager().withWorker().cutOff('pi1').lie(forged.kind),
    words: /“pi2” reports .* but the worker “pi3” lists only other managers/,
  },
  {
    title: 'while the real one, asked before, is cut off',
    arrange: async (world) => {
      await world.withManager().behave().clusters.manager('c1');
      world.cutOff('pi1').lie(forged.kind);
    },
    words: /“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'while the real one is cut off, and the editor was restarted',
    arrange: async (world) => {
      await world.withManager().behave().clusters.manager('c1');
      world.cutOff('pi1').lie(forged.kind).restart();
    },
    words: /“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'with the node of the real one while that is cut off, and the editor was restarted',
    arrange: async (world) => {
      await world.withManager().behave().clusters.manager('c1');
      world
        .cutOff('pi1')
        .lie([manager('n1', { createdAt: made.n1 })], { nodeId: 'n1' })
        .restart();
    },
    words: /“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'after it was a manager and was demoted, while the real one is cut off',
    arrange: async (world) => {
      world.honest.nodes.set('n2', manager('n2', { createdAt: 4713 }));
      world.withManager().lie([...world.honest.nodes.values()]);
      await world.clusters.manager('c1');
      world.honest.nodes.set('n2', node('n2', { createdAt: 4713 }));
      world.behave();
      await world.clusters.manager('c1');
      world.cutOff('pi1').lie([manager('n1', { createdAt: made.n1 }), manager('n2', { createdAt: 4713 })]);
    },
    words: /“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'after it was a manager and was demoted, which it never reports',
    arrange: async (world) => {
      world.honest.nodes.set('n2', manager('n2', { createdAt: 4713 }));
      world.withManager().lie([...world.honest.nodes.values()]);
      await world.clusters.manager('c1');
      world.honest.nodes.set('n2', node('n2', { createdAt: 4713 }));
    },
    words: /“pi2” reports .* but “pi1” does not list it/,
  },
  {
    title: 'alone at first, when it is trusted, until the real one appears',
    arrange: async (world) => {
      await world.lie(forged.kind).clusters.manager('c1');
      world.withManager();
    },
    words: /“pi2” reports .* but “pi1” does not list it/,
  },
  {
    title: 'alone at first, and is gone when the real one appears',
    arrange: async (world) => {
      await world.lie(forged.kind).clusters.manager('c1');
      world.evil.broken.set('pi2', 'timed-out');
      world.withManager().fleet.set('pi2', { state: 'unreachable' });
    },
    words: /“pi1” reports .* but “pi2”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'with another one that confirms it, while the real one, asked before, is cut off',
    arrange: async (world) => {
      await world.withManager().behave().clusters.manager('c1');
      world.cutOff('pi1').lie(forged.pair, { nodeId: 'f1' }).lie(forged.pair, { nodeId: 'f2' }, 'pi4');
    },
    words: /“pi[24]” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'with another one that confirms it, while the real one, asked before, is cut off and a worker responds',
    arrange: async (world) => {
      await world.withManager().withWorker().behave().clusters.manager('c1');
      world.cutOff('pi1').lie(forged.pair, { nodeId: 'f1' }).lie(forged.pair, { nodeId: 'f2' }, 'pi4');
    },
    words: /“pi[24]” reports .* but the worker “pi3” lists only other managers/,
  },
  {
    title: 'with another one that confirms it, while the real one, never asked yet, is cut off',
    arrange: (world) =>
      world.withManager().cutOff('pi1').lie(forged.pair, { nodeId: 'f1' }).lie(forged.pair, { nodeId: 'f2' }, 'pi4'),
    words: /“pi[24]” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title: 'with a worker that confirms it, while the real one, never asked yet, is cut off',
    arrange: (world) => {
      world.withManager().cutOff('pi1').lie(forged.kind);
      world.fleet.set('pi4', { swarm: swarmOf('n4', { managerIds: ['n2'] }) }, world.evil.engine('pi4'));
    },
    words: /“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/,
  },
  {
    title:
      'with the node of a manager that is not one of the machines, before the real one has responded for the first time',
    arrange: (world) => {
      world.honest.nodes.set('n8', manager('n8', { createdAt: made.n8 }));
      const engine = world.honest.engine('pi1');
      world.fleet.set('pi1', { swarm: asManager('n1', ['n1', 'n8']) }, slow(engine));
      world.lie([manager('n1', { createdAt: 4000 }), manager('n8')], { nodeId: 'n8' });
      world.restart({ firstContact: hanging });
    },
    words: /“pi1” and “pi2” both report being managers of this swarm, but list different managers/,
  },
];

describe('A worker that claims to manage the swarm (stand-in)', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
  });

  afterEach(() => world.dispose());

  for (const { title, arrange, words } of lies) {
    it(`gets nothing, and neither does any other machine: ${title}`, async () => {
      await arrange(world);
      await world.assertDisputed(words);
    });
  }

  it('gets nothing: while the real one does not respond', async () => {
    world.lie(forged.kind).withManager();
    world.fleet.set('pi1', { swarm: asManager('n1', ['n1']) }, mute(world.honest.engine('pi1')));
    await world.assertDisputed(/“pi2” reports .* but “pi1”, a member of the swarm, does not confirm it/);
  });

  it('is not asked if it lists no managers, but the real one is', async () => {
    world.lie([]).withManager();
    world.evil.broken.set('pi2', 'no-leader');
    for (const [what, attempt] of world.attempts().filter(([title]) => title !== 'join a manager')) {
      await attempt().catch((error: unknown) => assert.fail(`${what}: ${String(error)}`));
    }
    assert.deepEqual(
      world.evil.calls.filter((call) => !call.includes(' nodes ')),
      [],
    );
    assert.equal(world.honest.joins[0]?.remoteAddresses[0], '10.0.0.1:2377');
  });

  it('moves no other machine into a swarm that it made up', async () => {
    const nodes = [manager('e1'), node('n3'), node('n1')];
    world.lie(nodes, { nodeId: 'e1', clusterId: 'c0' }).withManager().withWorker();
    await world.clusters.refresh();
    assert.deepEqual(
      ['c0', 'c1'].map((id) => [id, world.clusters.get(id)?.machines]),
      [
        ['c0', ['pi2']],
        ['c1', ['pi1', 'pi3']],
      ],
    );
    assert.equal((await world.clusters.manager('c1')).machine, 'pi1');
  });

  it('is not used as the manager of other machines: with its node, in another swarm, while that is cut off', async () => {
    await world.withManager().withWorker().behave().clusters.manager('c1');
    const known = [manager('n1', { createdAt: made.n1 })];
    world.cutOff('pi1').fleet.set('pi1', { state: 'unreachable' });
    world.lie(known, { nodeId: 'n1', clusterId: 'x1' }).restart();
    await world.clusters.refresh();
    assert.deepEqual(
      ['c1', 'x1'].map((id) => world.clusters.get(id)?.machines),
      [['pi3'], ['pi2']],
    );
    await world.assertDisputed(/“pi2” reports being node n1, which is “pi1”, a manager of another swarm/, 'x1');
  });

  it('is not used as a manager of other machines that is not one of the machines, in another swarm', async () => {
    world.honest.nodes.set('n8', manager('n8', { createdAt: made.n8 }));
    world.withManager({ managerIds: ['n1', 'n8'] }).behave();
    await world.clusters.manager('c1');
    world.withWorker(['n8', 'n1']).lie([manager('n8')], { nodeId: 'n8', clusterId: 'x1' });
    await world.clusters.refresh();
    assert.deepEqual(world.clusters.get('c1')?.machines, ['pi1', 'pi3']);
    assert.equal((await world.clusters.manager('c1')).machine, 'pi1');
    await world.assertDisputed(/“pi2” and “pi1” report being managers of different swarms, but “pi3” lists both/, 'x1');
  });

  it('keeps the real one from being trusted in its own swarm while none is remembered and it claims another swarm', async () => {
    world.honest.nodes.set('n8', manager('n8', { createdAt: made.n8 }));
    world.withManager({ managerIds: ['n1', 'n8'] }).withWorker(['n8', 'n1']);
    world.lie([manager('n8')], { nodeId: 'n8', clusterId: 'x1' });
    const words = /“pi[12]” and “pi[12]” report being managers of different swarms, but “pi3” lists both/;
    await world.assertDisputed(words, 'x1');
    await world.assertDisputed(words, 'c1');
    assert.equal(world.memento.get('swarmManagers'), undefined);
  });

  it('is not remembered before the real one, which responds late, could contradict it', async () => {
    world.honest.nodes.set('n8', manager('n8', { createdAt: made.n8 }));
    world.lie([manager('n1'), manager('n8')], { nodeId: 'n8' });
    world.fleet.set('pi1', { swarm: asManager('n1', ['n1', 'n8']) }, mute(world.honest.engine('pi1')));
    await world.clusters.manager('c1');
    assert.equal(world.memento.get('swarmManagers'), undefined);
    world.withManager({ managerIds: ['n1', 'n8'] });
    await world.assertDisputed(/list different managers/);
  });

  it('is not asked to let another machine leave, which leaves on its own', async () => {
    world.lie(forged.usurper).withManager();
    const itself = { localState: 'active', nodeId: 'n1', controlAvailable: true } as const;
    world.fleet.set(
      'pi1',
      { swarm: asManager('n1', ['n1']) },
      world.honest.engine('pi1', () => itself),
    );
    await new SwarmActions(world.fleet, world.clusters).leave('pi1', { force: false });
    world.assertOnlyReads(world.evil);
    assert.deepEqual(world.honest.callsTo('leaveSwarm'), ['pi1 leaveSwarm force=false']);
  });

  it('is shown with the swarm, which keeps its last state', async () => {
    world.withManager().withWorker().behave();
    world.clusters.setVisible(true);
    await until('the first reading', () => world.honest.listening('pi1'));
    world.lie(forged.alone);
    await until('the problem', () => world.home.problem !== undefined);
    assert.match(world.home.problem?.sentence ?? '', /does not list it as one/);
    assert.equal(world.home.stale, true);
    assert.deepEqual(
      world.home.services.map(({ name }) => name),
      ['web'],
    );
    world.behave();
    await until('all is well', () => world.home.problem === undefined && world.honest.listening('pi1'));
    world.assertOnlyReads(world.evil);
  });

  it('is dropped if it was followed first and the real one appears', async () => {
    world.lie(forged.kind);
    world.clusters.setVisible(true);
    await until('it is followed', () => world.evil.listening('pi2'));
    world.withManager();
    await until('the problem', () => world.home.problem !== undefined);
    assert.match(world.home.problem?.sentence ?? '', /“pi2” reports .* but “pi1” does not list it/);
    await until('it is followed no more', () => !world.evil.listening('pi2'));
  });
});

describe('Real managers (stand-in)', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.honest.nodes.set('n2', manager('n2', { createdAt: 4713 }));
    world.withManager();
    world.fleet.set('pi2', { swarm: asManager('n2') }, world.honest.engine('pi2'));
  });

  afterEach(() => world.dispose());

  it('are trusted while their lists agree with each other', async () => {
    const found = await world.clusters.managers('c1');
    assert.deepEqual(
      found.map(({ machine }) => machine),
      ['pi1', 'pi2'],
    );
    assert.deepEqual(world.honest.calls, ['pi1 nodes role=manager', 'pi2 nodes role=manager']);
  });

  it('are trusted if one of them learns of a new role a moment later', async () => {
    const engine = world.honest.engine('pi1');
    let late = true;
    world.fleet.set(
      'pi1',
      { swarm: asManager('n1') },
      {
        ...engine,
        nodes: async (signal, filters) => {
          const nodes = await engine.nodes(signal, filters);
          const answer = late ? nodes.filter(({ id }) => id !== 'n2') : nodes;
          late = false;
          return answer;
        },
      },
    );
    assert.equal((await world.clusters.manager('c1')).machine, 'pi1');
  });

  it('need only one request if there is only one of them', async () => {
    world.behave();
    world.honest.nodes.set('n2', node('n2'));
    await world.clusters.manager('c1');
    assert.deepEqual(world.honest.calls, ['pi1 nodes role=manager']);
  });

  it('are not delayed by one that does not respond, once they are remembered', async () => {
    world.restart({ firstContact: hanging });
    await world.clusters.manager('c1');
    world.fleet.set('pi1', { swarm: asManager('n1') }, mute(world.honest.engine('pi1')));
    assert.equal((await world.clusters.manager('c1', world.ended.signal)).machine, 'pi2');
  });

  it('are not delayed forever by one that does not respond while none is remembered', async () => {
    world.fleet.set('pi1', { swarm: asManager('n1') }, mute(world.honest.engine('pi1')));
    assert.equal((await world.clusters.manager('c1')).machine, 'pi2');
  });

  it('wait for one that does not respond only until the user cancels, while none is remembered', async () => {
    world.restart({ firstContact: hanging });
    let told = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      told = resolve;
    });
    const silent: Engine['nodes'] = () => {
      told();
      return new Promise(() => undefined);
    };
    world.fleet.set('pi1', { swarm: asManager('n1') }, { ...world.honest.engine('pi1'), nodes: silent });
    const cancelled = new AbortController();
    const found = world.clusters.manager('c1', cancelled.signal);
    await asked;
    cancelled.abort();
    await assert.rejects(found, Cancelled);
  });

  it('are remembered if one that reported being a manager denies it', async () => {
    world.honest.broken.set('pi2', 'not-a-manager');
    world.honest.nodes.set('n2', node('n2', { createdAt: 4713 }));
    await world.clusters.manager('c1');
    assert.deepEqual(world.memento.get('swarmManagers'), [{ clusterId: 'c1', managers: [['pi1', 'n1']] }]);
  });

  it('stay trusted when the first one is removed from the machines', async () => {
    world.honest.nodes.set('n2', node('n2'));
    world.fleet.set('pi2', { swarm: swarmOf('n2', { managerIds: ['n1'] }) });
    await world.clusters.manager('c1');
    world.honest.nodes.set('n1', node('n1'));
    world.honest.nodes.set('n2', manager('n2'));
    world.cutOff('pi1');
    world.fleet.set('pi2', { swarm: asManager('n2') });
    await assert.rejects(world.clusters.manager('c1'), /“pi1”, a member of the swarm, does not confirm/);
    world.fleet.remove('pi1');
    assert.equal((await world.clusters.manager('c1')).machine, 'pi2');
  });

  it('stay trusted when the previous one was demoted and names them', async () => {
    await world.clusters.manager('c1');
    world.fleet.set('pi1', { swarm: swarmOf('n1', { managerIds: ['n2'] }) });
    world.honest.nodes.set('n1', node('n1', { createdAt: made.n1 }));
    world.restart();
    assert.equal((await world.clusters.manager('c1')).machine, 'pi2');
  });
});

describe('A machine that claims to have joined (stand-in)', () => {
  const cases: readonly (readonly [string, Partial<LocalSwarm>])[] = [
    ['a node that the manager does not list', { localState: 'active', nodeId: 'e1' }],
    ['no node', { localState: 'active', nodeId: '' }],
    ['the manager’s own node', { localState: 'active', nodeId: 'n1' }],
  ];
  for (const [what, lie] of cases) {
    it(`is not accepted as ${what}`, async () => {
      const world = new World().withManager();
      const found = await world.clusters.manager('c1');
      const answers: Partial<LocalSwarm>[] = [{ localState: 'inactive' }];
      const engine = world.evil.engine('evil', () => answers.shift() ?? lie);
      const request = { machine: 'evil', engine, role: 'worker', addresses: [] } as const;
      const lines: string[] = [];
      await assert.rejects(
        join(found, request, (line) => lines.push(line), undefined, { limit: 20, interval: 1 }),
        /“evil” reports that it has joined, but “pi1” does not list it as a node/,
      );
      world.dispose();
      assert.doesNotMatch(lines.join('\n'), /has joined the swarm/);
    });
  }
});

const long = 'x'.repeat(100_000);

describe('A text of a swarm', () => {
  const info = (swarm: object): unknown => ({ Name: 'pi', ServerVersion: '1', Swarm: swarm });
  const ids: readonly (readonly [string, () => unknown])[] = [
    ['a swarm', () => parseInfo(info({ Cluster: { ID: '?10.0.0.1:2377' } }))],
    ['a swarm, without end', () => parseInfo(info({ Cluster: { ID: long } }))],
    ['the own node', () => parseInfo(info({ NodeID: 'n1\nn2' }))],
    ['a manager', () => parseInfo(info({ RemoteManagers: [{ NodeID: '../n1', Addr: 'a:1' }] }))],
    ['a node', () => parseNode({ ID: 'n/1' })],
    ['a node, missing', () => parseNode({ ID: '' })],
    ['a service', () => parseService({ ID: 's 1', Spec: { Name: 'web', Mode: { Global: {} } } })],
    ['a task', () => parseTask({ ID: long })],
    ['a task’s node', () => parseTask({ ID: 't1', NodeID: 'n1\u202e' })],
  ];
  for (const [what, parse] of ids) {
    it(`is rejected as the id of ${what}`, () => {
      assert.throws(parse, /ID is (?:not an id|missing)/);
    });
  }

  it('is cut if it is long', () => {
    const { swarm } = parseInfo(
      info({
        NodeAddr: long,
        Error: long,
        RemoteManagers: Array.from({ length: 5000 }, (_, index) => ({ NodeID: `n${index}`, Addr: long })),
      }),
    );
    const described = parseNode({
      ID: 'n1',
      Description: { Hostname: long, Engine: { EngineVersion: long }, Platform: { OS: long, Architecture: long } },
      Status: { Message: long, Addr: long },
      ManagerStatus: { Addr: long },
    });
    const listed = parseService({
      ID: 's1',
      Spec: { Name: long, Mode: { Global: {} }, TaskTemplate: { ContainerSpec: { Image: long } } },
      UpdateStatus: { State: 'paused', Message: long },
    });
    const task = parseTask({
      ID: 't1',
      Spec: { ContainerSpec: { Image: long } },
      Status: { Err: long, Message: long },
    });
    const kept = JSON.stringify([swarm, { ...described, spec: {} }, { ...listed, spec: {} }, task]);
    assert.equal(swarm.remoteManagers.length, 100);
    assert.doesNotMatch(kept, /x{1001}/);
  });

  const readers: readonly (readonly [string, (length: number) => string, (input: string) => unknown])[] = [
    ['an image of colons', (length) => `${':'.repeat(length)}/`, (input) => isSameTag(input, 'web:1')],
    ['an image of digests', (length) => '@sha256:'.repeat(length / 8), imageProblem],
    ['an image of separators', (length) => `${'a_-.'.repeat(length / 4)}!`, imageProblem],
    ['an image of registries', (length) => `${'a-a.'.repeat(length / 4)}!:1/web`, imageProblem],
    ['an image of dashes', (length) => `a${'-'.repeat(length)}/web`, imageProblem],
    ['an address of colons', (length) => `${':1'.repeat(length / 2)}x`, hostOf],
    ['an address of brackets', (length) => `[${']:'.repeat(length / 2)}`, hostOf],
    ['an address of digits', (length) => `a:${'1'.repeat(length)}x`, hostOf],
    ['an address of groups', (length) => 'f:'.repeat(length / 2), (input) => sharedBits(input, input)],
    ['a port of digits', (length) => `${'1'.repeat(length)}:${'1'.repeat(length)}!`, parsePort],
    ['a port of blanks', (length) => `1${' '.repeat(length)}1`, parsePort],
    ['a variable of blanks', (length) => `${' '.repeat(length)}=`, parseEnv],
    ['a name of letters', (length) => `${'a'.repeat(length)}!`, (input) => serviceNameProblem(input, [])],
    ['an id of letters', (length) => `${'a'.repeat(length)}!`, (input) => parseTask({ ID: input })],
    ['a log line of codes', (length) => 'rpc error: code = a desc '.repeat(length / 25), readLog],
    ['a log line of one code', (length) => `rpc error: code = ${'a'.repeat(length)}`, readLog],
    ['a log line of ids', (length) => 'abcdefghijklmnopqrstuvwxy '.repeat(length / 26), readLog],
  ];
  for (const [what, input, read] of readers) {
    it(`is read in linear time: ${what}`, () => assertGrowsLinearly(input, read));
  }

  it('makes log readers ask for only a limited number of unknown tasks', async () => {
    const swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1'));
    swarm.logs = Array.from({ length: 3000 }, (_, index) => ({
      stream: 'stdout',
      text: 'x',
      details: { 'com.docker.swarm.task.id': `t${index}` },
      time: undefined,
    }));
    for await (const line of serviceLogs(swarm.engine('pi1'), 's1', new AbortController().signal)) {
      assert.equal(line.text, 'x');
    }
    assert.equal(swarm.callsTo('tasks').length, 1001);
  });
});

async function readLog(text: string): Promise<void> {
  const swarm = new FakeSwarm();
  swarm.services.set('s1', service('s1'));
  swarm.logs = [{ stream: 'error', text, details: {}, time: undefined }];
  for await (const line of serviceLogs(swarm.engine('pi1'), 's1', new AbortController().signal)) {
    assert.ok(line.text !== '');
  }
}
