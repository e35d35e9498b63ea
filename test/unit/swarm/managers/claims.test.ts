import assert from 'node:assert/strict';
import type { MachineSwarm } from '../../../../src/machines/snapshot';
import { type Claims, judge, knownAfter, type Testimony } from '../../../../src/swarm/managers/claims';
import type { Membership } from '../../../../src/swarm/managers/memberships';
import { manager, node, swarmOf } from '../support/objects';
import type { KnownManager } from '../../../../src/swarm/managers/known-managers';

function claimant(machine: string, nodeId: string, change: Partial<MachineSwarm> = {}): Membership {
  return { machine, reachable: true, swarm: swarmOf(nodeId, { role: 'manager', clusterId: 'c1', ...change }) };
}

function worker(machine: string, nodeId: string, managerIds: readonly string[], reachable = true): Membership {
  return { machine, reachable, swarm: swarmOf(nodeId, { managerIds }) };
}

function away(member: Membership): Membership {
  return { ...member, reachable: false };
}

/** A claimant's list, with all managers created at the same time unless stated: `n1`, `n2@77`. */
function lists(member: Membership, ...ids: readonly string[]): Testimony {
  return {
    member,
    managers: ids.map((text) => {
      const [id = '', createdAt = '1000'] = text.split('@');
      return manager(id, { createdAt: Number(createdAt) });
    }),
  };
}

const pi1 = claimant('pi1', 'n1');
const pi2 = claimant('pi2', 'n2');
const pi3 = claimant('pi3', 'n3');
const w1 = claimant('w1', 'f1');
const w2 = claimant('w2', 'f2');

interface Row {
  readonly title: string;
  readonly members: readonly Membership[];
  /** The machines that are in no swarm, or in another one. */
  readonly others?: readonly Membership[];
  readonly known?: readonly (readonly [string, string])[];
  readonly elsewhere?: readonly KnownManager[];
  readonly answers: readonly Testimony[];
  /** The machines that are believed, or the words of the problem. */
  readonly outcome: readonly string[] | RegExp;
}

const rows: readonly Row[] = [
  { title: 'no manager responds', members: [pi1], answers: [], outcome: [] },
  { title: 'a manager of which nothing is known', members: [pi1], answers: [lists(pi1, 'n1')], outcome: ['pi1'] },
  {
    title: 'a manager that is being demoted and no longer lists itself',
    members: [pi1, pi2],
    answers: [lists(pi1, 'n2'), lists(pi2, 'n2')],
    outcome: ['pi2'],
  },
  {
    title: 'managers that list each other',
    members: [pi1, pi2, pi3],
    answers: [lists(pi1, 'n1', 'n2', 'n3'), lists(pi2, 'n1', 'n2', 'n3'), lists(pi3, 'n1', 'n2', 'n3')],
    outcome: ['pi1', 'pi2', 'pi3'],
  },
  {
    title: 'one that another does not list',
    members: [pi1, pi2],
    answers: [lists(pi1, 'n1'), lists(pi2, 'n1', 'n2')],
    outcome: /“pi2” reports being a manager of this swarm, but “pi1” does not list it/,
  },
  {
    title: 'one that does not list another',
    members: [pi1, pi2],
    answers: [lists(pi1, 'n1', 'n2'), lists(pi2, 'n2')],
    outcome: /“pi1” reports being a manager of this swarm, but “pi2” does not list it/,
  },
  {
    title: 'one that does not know when the others were created',
    members: [pi1, pi2],
    answers: [lists(pi1, 'n1@5', 'n2@6', 'n3@7'), lists(pi2, 'n1@5', 'n2@6', 'n3@8')],
    outcome: /“pi1” and “pi2” both report being managers of this swarm, but list different managers/,
  },
  {
    title: 'two that claim to be the same node',
    members: [pi1, claimant('pi2', 'n1')],
    answers: [lists(pi1, 'n1')],
    outcome: /“pi1” and “pi2” both report being node n1/,
  },
  {
    title: 'one that claims to be the node of a machine that is turned off',
    members: [away(pi1), claimant('pi2', 'n1')],
    answers: [lists(claimant('pi2', 'n1'), 'n1')],
    outcome: /“pi2” and “pi1” both report being node/,
  },
  {
    title: 'one that a worker names',
    members: [pi1, worker('pi3', 'n3', ['n1'])],
    answers: [lists(pi1, 'n1')],
    outcome: ['pi1'],
  },
  {
    title: 'one that only one of two workers names',
    members: [pi1, worker('pi2', 'n2', ['n7']), worker('pi3', 'n3', ['n1'])],
    known: [['pi1', 'n1']],
    answers: [lists(pi1, 'n1')],
    outcome: ['pi1'],
  },
  {
    title: 'one that no worker names, known or not',
    members: [pi2, worker('pi3', 'n3', ['n1'])],
    known: [['pi2', 'n2']],
    answers: [lists(pi2, 'n2')],
    outcome: /“pi2” reports being a manager of this swarm, but the worker “pi3” lists only other managers/,
  },
  {
    title: 'one whose worker has just joined and knows only an address',
    members: [pi1, worker('pi3', 'n3', [])],
    answers: [lists(pi1, 'n1')],
    outcome: ['pi1'],
  },
  {
    title: 'one that was a manager before, while another is turned off',
    members: [pi2, away(pi1)],
    known: [
      ['pi1', 'n1'],
      ['pi2', 'n2'],
    ],
    answers: [lists(pi2, 'n1', 'n2')],
    outcome: ['pi2'],
  },
  {
    title: 'one that was not a manager before, while the manager is not responding',
    members: [pi2],
    known: [['pi1', 'n1']],
    answers: [lists(pi2, 'n1', 'n2')],
    outcome: /“pi2” reports being a manager of this swarm, but “pi1”, a member of the swarm, does not confirm/,
  },
  {
    title: 'one that takes the id of a known manager, which is not responding',
    members: [claimant('pi2', 'n1')],
    known: [['pi1', 'n1']],
    answers: [lists(claimant('pi2', 'n1'), 'n1')],
    outcome: /“pi2” reports .* but “pi1”, .* does not confirm/,
  },
  {
    title: 'one that takes the id of a manager that workers name, while the known manager is not responding',
    members: [claimant('pi2', 'n8'), worker('pi3', 'n3', ['n1', 'n8'])],
    known: [['pi1', 'n1']],
    answers: [lists(claimant('pi2', 'n8'), 'n1', 'n8')],
    outcome: /“pi2” reports .* but “pi1”, .* does not confirm/,
  },
  {
    title: 'one that the former manager, now a worker, names',
    members: [pi2, worker('pi1', 'n1', ['n2'])],
    known: [['pi1', 'n1']],
    answers: [lists(pi2, 'n2')],
    outcome: ['pi2'],
  },
  {
    title: 'one that is a new node of the swarm on the only machine that was a manager',
    members: [claimant('pi1', 'n5')],
    known: [['pi1', 'n1']],
    answers: [lists(claimant('pi1', 'n5'), 'n5')],
    outcome: ['pi1'],
  },
  {
    title: 'one that a manager, no longer responding, did not name',
    members: [pi2, away(claimant('pi1', 'n1', { managerIds: ['n1'] }))],
    answers: [lists(pi2, 'n1', 'n2')],
    outcome: /“pi2” reports .* but “pi1”, .* does not confirm/,
  },
  {
    title: 'one that a manager, no longer responding, named',
    members: [pi2, away(claimant('pi1', 'n1', { managerIds: ['n1', 'n2'] }))],
    answers: [lists(pi2, 'n1', 'n2')],
    outcome: ['pi2'],
  },
  {
    title: 'two that list each other, while a worker names the known manager, which is not responding',
    members: [w1, w2, worker('pi9', 'n9', ['n1'])],
    known: [['pi1', 'n1']],
    answers: [lists(w1, 'f1', 'f2'), lists(w2, 'f1', 'f2')],
    outcome: /“w1” reports .* but the worker “pi9” lists only other managers/,
  },
  {
    title: 'two that list each other, while the known manager is not responding',
    members: [w1, w2],
    known: [['pi1', 'n1']],
    answers: [lists(w1, 'f1', 'f2'), lists(w2, 'f1', 'f2')],
    outcome: /“w1” reports .* but “pi1”, .* does not confirm/,
  },
  {
    title: 'two that name each other as managers, while one that was never asked is not responding',
    members: [
      claimant('w1', 'f1', { managerIds: ['f1', 'f2'] }),
      claimant('w2', 'f2', { managerIds: ['f1', 'f2'] }),
      away(claimant('pi1', 'n1', { managerIds: ['n1'] })),
    ],
    answers: [lists(w1, 'f1', 'f2'), lists(w2, 'f1', 'f2')],
    outcome: /“w1” reports .* but “pi1”, .* does not confirm/,
  },
  {
    title: 'two that name each other as managers, while a worker that is gone named another one',
    members: [
      claimant('w1', 'f1', { managerIds: ['f1', 'f2'] }),
      claimant('w2', 'f2', { managerIds: ['f1', 'f2'] }),
      worker('pi4', 'n4', ['n1'], false),
    ],
    answers: [lists(w1, 'f1', 'f2'), lists(w2, 'f1', 'f2')],
    outcome: /“w1” reports .* but “pi4”, .* does not confirm/,
  },
  {
    title: 'two of which one was a manager before',
    members: [pi1, pi2],
    known: [['pi1', 'n1']],
    answers: [lists(pi1, 'n1', 'n2'), lists(pi2, 'n1', 'n2')],
    outcome: ['pi1', 'pi2'],
  },
  {
    title: 'two of which one is named by the former manager, now a worker',
    members: [pi2, pi3, worker('pi1', 'n1', ['n3'])],
    known: [['pi1', 'n1']],
    answers: [lists(pi2, 'n2', 'n3'), lists(pi3, 'n2', 'n3')],
    outcome: ['pi2', 'pi3'],
  },
  {
    title: 'two that are new nodes on the only machines that were managers',
    members: [claimant('pi1', 'n5'), claimant('pi2', 'n6')],
    known: [
      ['pi1', 'n1'],
      ['pi2', 'n2'],
    ],
    answers: [lists(claimant('pi1', 'n5'), 'n5', 'n6'), lists(claimant('pi2', 'n6'), 'n5', 'n6')],
    outcome: ['pi1', 'pi2'],
  },
  {
    title: 'two of which nothing is known, and that a worker names',
    members: [pi1, pi2, worker('pi3', 'n3', ['n1', 'n2'])],
    answers: [lists(pi1, 'n1', 'n2'), lists(pi2, 'n1', 'n2')],
    outcome: ['pi1', 'pi2'],
  },
  {
    title: 'one that one worker names and another does not, while none is known',
    members: [w1, worker('w2', 'n2', ['f1']), worker('pi3', 'n3', ['n1'])],
    answers: [lists(w1, 'f1')],
    outcome: /“w1” reports .* but the worker “pi3” lists only other managers/,
  },
  {
    title: 'one that a worker names and a manager that is not responding does not, while none is known',
    members: [w1, worker('w2', 'n2', ['f1']), away(claimant('pi1', 'n1', { managerIds: ['n1'] }))],
    answers: [lists(w1, 'f1')],
    outcome: /“w1” reports .* but “pi1”, .* does not confirm/,
  },
  {
    title: 'one that a worker names and another worker, which is gone, did not yet, while none is known',
    members: [pi2, worker('pi3', 'n3', ['n2']), worker('pi4', 'n4', ['n1'], false)],
    answers: [lists(pi2, 'n2')],
    outcome: ['pi2'],
  },
  {
    title: 'one with the node of a known manager of another swarm',
    members: [w1],
    elsewhere: [{ clusterId: 'c0', machine: 'pi1', nodeId: 'f1' }],
    answers: [lists(w1, 'f1')],
    outcome: /“w1” reports being node f1, which is “pi1”, a manager of another swarm/,
  },
  {
    title: 'one that a worker names together with a known manager of another swarm',
    members: [w1],
    others: [worker('pi2', 'n2', ['f1', 'n1'])],
    elsewhere: [{ clusterId: 'c0', machine: 'pi1', nodeId: 'n1' }],
    answers: [lists(w1, 'f1')],
    outcome: /“w1” and “pi1” report being managers of different swarms, but “pi2” lists both/,
  },
  {
    title: 'one that a worker names together with one that reports another swarm, while neither is known',
    members: [w1, worker('pi2', 'n2', ['f1', 'n1'])],
    others: [claimant('pi1', 'n1', { clusterId: 'c0' })],
    answers: [lists(w1, 'f1')],
    outcome: /“w1” and “pi1” report being managers of different swarms, but “pi2” lists both/,
  },
  {
    title: 'a known manager, whatever another swarm reports',
    members: [pi1],
    others: [claimant('w1', 'f1', { clusterId: 'c0' }), worker('w2', 'n2', ['f1', 'n1'])],
    known: [['pi1', 'n1']],
    answers: [lists(pi1, 'n1')],
    outcome: ['pi1'],
  },
  {
    title: 'a manager that only a manager of another swarm names',
    members: [pi1],
    others: [claimant('w1', 'f1', { clusterId: 'c0', managerIds: ['f1', 'n1'] })],
    answers: [lists(pi1, 'n1')],
    outcome: ['pi1'],
  },
  {
    title: 'a machine that was a manager of another swarm itself',
    members: [pi1],
    elsewhere: [{ clusterId: 'c0', machine: 'pi1', nodeId: 'n7' }],
    answers: [lists(pi1, 'n1')],
    outcome: ['pi1'],
  },
];

describe('judge', () => {
  for (const { title, members, others, known, elsewhere, answers, outcome } of rows) {
    it(`${Array.isArray(outcome) ? 'believes' : 'disputes'}: ${title}`, () => {
      const claims: Claims = {
        members,
        everyone: [...members, ...(others ?? [])],
        known: new Map(known),
        elsewhere: elsewhere ?? [],
      };
      const verdict = judge(claims, answers);
      if (outcome instanceof RegExp) {
        assert.ok(verdict.kind === 'disputed');
        assert.match(verdict.problem.sentence, outcome);
        assert.notEqual(verdict.problem.remedy, '');
      } else {
        assert.ok(verdict.kind === 'believed', JSON.stringify(verdict));
        assert.deepEqual(
          verdict.testimonies.map(({ member }) => member.machine),
          outcome,
        );
      }
    });
  }

  it('disputes a node that another machine reports, whichever swarm that is in', () => {
    const evil = claimant('evil', 'n1', { clusterId: 'c9' });
    const claims = { members: [pi1], everyone: [pi1, evil], known: new Map(), elsewhere: [] };
    assert.equal(judge(claims, [lists(pi1, 'n1')]).kind, 'disputed');
  });

  it('does not count a node that is listed as a worker', () => {
    const listing = { member: pi1, managers: [node('n1')] };
    assert.deepEqual(judge({ members: [pi1], everyone: [pi1], known: new Map(), elsewhere: [] }, [listing]), {
      kind: 'believed',
      testimonies: [],
    });
  });

  it('remembers those that are believed, and those known before that are still listed', () => {
    const known = new Map([
      ['pi1', 'n1'],
      ['pi3', 'n3'],
    ]);
    assert.deepEqual(
      [...knownAfter({ known }, [lists(pi2, 'n1', 'n2', 'n8')])],
      [
        ['pi1', 'n1'],
        ['pi2', 'n2'],
      ],
    );
  });

  it('disputes a machine that is another node than before, while the manager before is not responding', () => {
    const known = new Map([
      ['pi1', 'n1'],
      ['pi2', 'n9'],
    ]);
    assert.equal(judge({ members: [pi2], everyone: [pi2], known, elsewhere: [] }, [lists(pi2, 'n2')]).kind, 'disputed');
  });

  it('disputes a claim that a former manager, which is no longer responding, confirmed', () => {
    const members = [pi2, worker('pi1', 'n1', ['n2'], false)];
    const known = new Map([['pi1', 'n1']]);
    assert.equal(judge({ members, everyone: members, known, elsewhere: [] }, [lists(pi2, 'n2')]).kind, 'disputed');
  });
});
