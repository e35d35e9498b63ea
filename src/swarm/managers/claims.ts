import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import type { SwarmNode } from '../../engine/types';
import type { KnownManager } from './known-managers';
import type { Membership } from './memberships';

/*
 * Which managers to believe. TLS proves which machine answers, so a machine can lie only about itself. But that it manages
 * a swarm is a claim, and all nodes know the swarm's id. A claim is compared with everything that other machines report
 * about the swarm's managers:
 *
 * - Other claimants list the managers. All managers get their lists from the leader (swarmkit `manager.go`: requests at the
 *   local socket go through the raft proxy), so lists of true managers agree. The lists contain the time when each manager
 *   was created, which workers cannot see: this exposes a worker that takes a manager's id.
 * - Workers name the managers: the dispatcher sends them whenever they change, and the agent forgets all others (swarmkit
 *   `manager/dispatcher`, `agent.handleSessionMessage`).
 * - Machines that were managers when the swarm was last read speak for it until one of them confirms others.
 *
 * Claimants are not witnesses for each other, because two of them could have invented everything. The other machines must
 * confirm at least one claimant; the managers that it lists are then also confirmed.
 */

/** What is known about one swarm's managers without asking an engine. */
export interface Claims {
  /** The machines that belong to the swarm. */
  readonly members: readonly Membership[];
  /** The machines that belong to any swarm. */
  readonly everyone: readonly Membership[];
  /** The machines that were its managers when it was last read, and the ids of their nodes. */
  readonly known: ReadonlyMap<string, string>;
  /** The same for all other swarms: a node is in one swarm only, and so are the managers that a machine names. */
  readonly elsewhere: readonly KnownManager[];
}

/** A machine that claims to be a manager, and the managers that it lists. */
export interface Testimony {
  readonly member: Membership;
  readonly managers: readonly SwarmNode[];
}

/** Whether the machines that claim to be managers are believed; `problem`: none of them is. */
export type Verdict =
  | { readonly kind: 'believed'; readonly testimonies: readonly Testimony[] }
  | { readonly kind: 'disputed'; readonly problem: Problem };

/**
 * Compares the claims. Pure.
 * @param testimonies the answers of the machines that claim to be managers. One that does not list itself is no longer a
 *   manager, and is left out
 */
export function judge(claims: Claims, testimonies: readonly Testimony[]): Verdict {
  const upheld = testimonies.filter(({ member, managers }) => createdAtById(managers).has(member.swarm.nodeId));
  const problem =
    duplicate(claims, upheld) ??
    contradiction(upheld) ??
    claimedElsewhere(claims, upheld) ??
    noneConfirmed(claims, upheld);
  return problem === undefined ? { kind: 'believed', testimonies: upheld } : { kind: 'disputed', problem };
}

/** Which machines speak for a swarm after this verdict: the ids of their nodes by their names. */
export function knownAfter(
  { known }: Pick<Claims, 'known'>,
  believed: readonly Testimony[],
): ReadonlyMap<string, string> {
  const listed = createdAtById(believed[0]?.managers ?? []);
  return new Map([
    ...[...known].filter(([, nodeId]) => listed.has(nodeId)),
    ...believed.map(({ member }) => [member.machine, member.swarm.nodeId] as const),
  ]);
}

/** When each manager was created, by the id of its node. */
function createdAtById(managers: readonly SwarmNode[]): ReadonlyMap<string, number> {
  return new Map(managers.filter(({ role }) => role === 'manager').map(({ id, createdAt }) => [id, createdAt]));
}

function duplicate({ everyone }: Claims, upheld: readonly Testimony[]): Problem | undefined {
  for (const { member } of upheld) {
    const { machine, swarm } = member;
    const other = everyone.find((one) => one.machine !== machine && one.swarm.nodeId === swarm.nodeId);
    if (other !== undefined) {
      return {
        sentence: l10n.t(
          '“{0}” and “{1}” both report being node {2}. No changes are sent to either.',
          machine,
          other.machine,
          swarm.nodeId,
        ),
        remedy: l10n.t(
          'If they are the same host, remove one of them from your machines. If not, have one of them leave the swarm and rejoin.',
        ),
      };
    }
  }
  return undefined;
}

function contradiction(upheld: readonly Testimony[]): Problem | undefined {
  const pairs = upheld.flatMap((one) => upheld.map((other) => [one, other] as const));
  const [missing] = pairs.filter(([one, other]) => !createdAtById(one.managers).has(other.member.swarm.nodeId));
  if (missing !== undefined) {
    return notListed(missing[1].member, missing[0].member);
  }
  const [different] = pairs.filter(
    ([one, other]) => !agree(createdAtById(one.managers), createdAtById(other.managers)),
  );
  return different === undefined ? undefined : differentLists(different[0].member, different[1].member);
}

/** Whether two lists agree on those that are in both: one of them may be some moments older. */
function agree(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return [...one].every(([id, created]) => (other.get(id) ?? created) === created);
}

/**
 * Whether a claimant uses the id of a manager of another swarm: workers that name the true one would seem to confirm it.
 * A machine that was this node of this swarm before is not doubted.
 */
function claimedElsewhere(
  { members, everyone, known, elsewhere }: Claims,
  upheld: readonly Testimony[],
): Problem | undefined {
  const ours = new Set(members.map(({ machine }) => machine));
  const foreign = [
    ...elsewhere,
    ...everyone
      .filter(({ machine, swarm }) => swarm.clusterId !== undefined && !ours.has(machine))
      .map(({ machine, swarm }) => ({ machine, nodeId: swarm.nodeId })),
  ];
  for (const { member } of upheld.filter((one) => known.get(one.member.machine) !== one.member.swarm.nodeId)) {
    const { machine, swarm } = member;
    const others = foreign.filter((one) => one.machine !== machine);
    const owner = others.find(({ nodeId }) => nodeId === swarm.nodeId);
    if (owner !== undefined) {
      return ownedBy(member, owner.machine);
    }
    const witnesses = everyone.filter((one) => one.machine !== machine && names(one, swarm.nodeId));
    for (const witness of witnesses) {
      const other = others.find((one) => one.machine !== witness.machine && names(witness, one.nodeId));
      if (other !== undefined) {
        return namedWith(member, witness.machine, other.machine);
      }
    }
  }
  return undefined;
}

function names({ swarm }: Membership, nodeId: string): boolean {
  return swarm.managerIds.includes(nodeId);
}

/** Why no claimant is believed; undefined if one of them is, and with it all that it lists. */
function noneConfirmed(claims: Claims, upheld: readonly Testimony[]): Problem | undefined {
  const doubts = upheld.map(({ member }) => unconfirmed(claims, upheld, member));
  return doubts.includes(undefined) ? undefined : doubts[0];
}

/** Why a claimant is not believed, by what the machines report that are not claimants. */
function unconfirmed(
  { members, known }: Claims,
  upheld: readonly Testimony[],
  claimant: Membership,
): Problem | undefined {
  const { machine, swarm } = claimant;
  const testifying = new Set(upheld.map(({ member }) => member.machine));
  const witnesses = members.filter((one) => !testifying.has(one.machine) && one.swarm.managerIds.length > 0);
  const confirms = (one: Membership): boolean => names(one, swarm.nodeId);
  const workers = witnesses.filter(({ reachable, swarm: { role } }) => reachable && role === 'worker');
  const [worker] = workers;
  if (worker !== undefined && !workers.some(confirms)) {
    return notNamed(claimant, worker);
  }
  if (known.get(machine) === swarm.nodeId) {
    return undefined;
  }
  const [speaker] = [...known.keys()].filter((name) => !testifying.has(name));
  if (speaker !== undefined) {
    // A manager that has become a worker names its successors. Other workers know the ids, but not whose they are.
    return workers.some((one) => known.has(one.machine) && confirms(one)) ? undefined : notConfirmed(machine, speaker);
  }
  // If no manager is known, a machine that confirms the claim may be an accomplice; a worker that is offline may be out of date.
  const weighty = known.size > 0 ? [] : witnesses.filter((one) => one.reachable || one.swarm.role !== 'worker');
  const denying = weighty.find((one) => !confirms(one));
  if (denying !== undefined) {
    return denying.swarm.role === 'worker' ? notNamed(claimant, denying) : notConfirmed(machine, denying.machine);
  }
  const [silent] = witnesses;
  return silent === undefined || witnesses.some(confirms) ? undefined : notConfirmed(machine, silent.machine);
}

function compareInfo(): string {
  return l10n.t('Compare “docker info” on both hosts, and remove the one that you don’t trust from your machines.');
}

function compareLists(): string {
  return l10n.t('Compare “docker node ls” on both hosts, and remove the one that you don’t trust from your machines.');
}

function notListed(claimant: Membership, other: Membership): Problem {
  return {
    sentence: l10n.t(
      '“{0}” reports being a manager of this swarm, but “{1}” does not list it as one. No changes are sent to either.',
      claimant.machine,
      other.machine,
    ),
    remedy: compareLists(),
  };
}

function differentLists(one: Membership, other: Membership): Problem {
  return {
    sentence: l10n.t(
      '“{0}” and “{1}” both report being managers of this swarm, but list different managers. No changes are sent to either.',
      one.machine,
      other.machine,
    ),
    remedy: compareLists(),
  };
}

function notNamed(claimant: Membership, worker: Membership): Problem {
  return {
    sentence: l10n.t(
      '“{0}” reports being a manager of this swarm, but the worker “{1}” lists only other managers. No changes are sent to “{0}”.',
      claimant.machine,
      worker.machine,
    ),
    remedy: compareInfo(),
  };
}

function ownedBy(claimant: Membership, owner: string): Problem {
  return {
    sentence: l10n.t(
      '“{0}” reports being node {1}, which is “{2}”, a manager of another swarm. No changes are sent to “{0}”.',
      claimant.machine,
      claimant.swarm.nodeId,
      owner,
    ),
    remedy: compareInfo(),
  };
}

function namedWith(claimant: Membership, witness: string, other: string): Problem {
  return {
    sentence: l10n.t(
      '“{0}” and “{1}” report being managers of different swarms, but “{2}” lists both as managers of its swarm. No changes are sent to “{0}”.',
      claimant.machine,
      other,
      witness,
    ),
    remedy: compareInfo(),
  };
}

function notConfirmed(claimant: string, speaker: string): Problem {
  return {
    sentence: l10n.t(
      '“{0}” reports being a manager of this swarm, but “{1}”, a member of the swarm, does not confirm it. No changes are sent to “{0}”.',
      claimant,
      speaker,
    ),
    remedy: l10n.t(
      'Bring “{0}” back so that it can confirm this. If it is gone permanently, remove it from your machines.',
      speaker,
    ),
  };
}
