import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import type { SwarmNode } from '../../engine/types';
import type { KnownManager } from './known-managers';
import type { Membership } from './memberships';

/*
 * Whom to believe. TLS proves which machine answers, so that a machine can lie about itself only; but that it manages a
 * swarm is a claim, and the swarm's id is known to all its nodes. A claim is held against everything that another
 * machine says of the swarm's managers:
 *
 * - Those that claim it, too, list the managers. All managers have their lists from the leader (swarmkit `manager.go`:
 *   requests at the local socket go through the raft proxy), so that lists of true managers agree. When the other
 *   managers were made is in the list and nowhere a worker sees: one that takes a manager's id gives itself away by that.
 * - Workers name the managers: the dispatcher sends them anew whenever they change, and the agent forgets all others
 *   (swarmkit `manager/dispatcher`, `agent.handleSessionMessage`).
 * - Machines that were found to be managers when the swarm was last read speak for it until one of them confirms others.
 *
 * Claimants are no witnesses for each other: two of them could have invented everything. The other machines must confirm at
 * least one claimant; the managers that it lists are then confirmed as well.
 */

/** What is known of one swarm's managers without asking anybody. */
export interface Claims {
  /** Our machines that are part of the swarm. */
  readonly members: readonly Membership[];
  /** Our machines that are part of any swarm. */
  readonly everyone: readonly Membership[];
  /** Machines of ours that were managers of it when it was last read, and the ids of their nodes. */
  readonly known: ReadonlyMap<string, string>;
  /** The same of all other swarms: a node is in one swarm only, and so are the managers that a machine names. */
  readonly elsewhere: readonly KnownManager[];
}

/** A machine that says that it is a manager, and the managers as it lists them. */
export interface Testimony {
  readonly member: Membership;
  readonly managers: readonly SwarmNode[];
}

/** Whether machines that say that they are managers are to be believed; `problem`: none of them is. */
export type Verdict =
  | { readonly kind: 'believed'; readonly testimonies: readonly Testimony[] }
  | { readonly kind: 'disputed'; readonly problem: Problem };

/**
 * Holds claims against each other. Pure.
 * @param testimonies what the machines that claim to be managers answered. One that does not list itself is none any
 *   more, and is left out
 */
export function judge(claims: Claims, testimonies: readonly Testimony[]): Verdict {
  const upheld = testimonies.filter(({ member, managers }) => madeAt(managers).has(member.swarm.nodeId));
  const problem =
    duplicate(claims, upheld) ??
    contradiction(upheld) ??
    claimedElsewhere(claims, upheld) ??
    noneConfirmed(claims, upheld);
  return problem === undefined ? { kind: 'believed', testimonies: upheld } : { kind: 'disputed', problem };
}

/** Which machines speak for a swarm from now on, by the names and ids of their nodes. */
export function knownAfter(
  { known }: Pick<Claims, 'known'>,
  believed: readonly Testimony[],
): ReadonlyMap<string, string> {
  const listed = madeAt(believed[0]?.managers ?? []);
  return new Map([
    ...[...known].filter(([, nodeId]) => listed.has(nodeId)),
    ...believed.map(({ member }) => [member.machine, member.swarm.nodeId] as const),
  ]);
}

/** When each manager was made, by the id of its node. */
function madeAt(managers: readonly SwarmNode[]): ReadonlyMap<string, number> {
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
  const [missing] = pairs.filter(([one, other]) => !madeAt(one.managers).has(other.member.swarm.nodeId));
  if (missing !== undefined) {
    return notListed(missing[1].member, missing[0].member);
  }
  const [different] = pairs.filter(([one, other]) => !agree(madeAt(one.managers), madeAt(other.managers)));
  return different === undefined ? undefined : differentLists(different[0].member, different[1].member);
}

/** Whether two lists say the same of those that are in both: one of them may be some moments older. */
function agree(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return [...one].every(([id, made]) => (other.get(id) ?? made) === made);
}

/**
 * Whether one of them claims to be, in this swarm, what is a manager of another one: workers that name the true one would
 * seem to confirm it. One that was this node of this swarm before keeps its word.
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

/** Why none of those that answer as managers is to be believed; undefined if one of them is, and thereby all it lists. */
function noneConfirmed(claims: Claims, upheld: readonly Testimony[]): Problem | undefined {
  const doubts = upheld.map(({ member }) => unconfirmed(claims, upheld, member));
  return doubts.includes(undefined) ? undefined : doubts[0];
}

/** Why one that answers as a manager is not to be believed, by what those say that do not answer as managers. */
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
    // One that has been made a worker names its successors. Other workers know their ids, but not which machine is which.
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
