import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import type { SwarmNode } from '../../engine/types';
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
 */

/** What is known of one swarm's managers without asking anybody. */
export interface Claims {
  /** Our machines that are part of the swarm. */
  readonly members: readonly Membership[];
  /** Our machines that are part of any swarm. */
  readonly everyone: readonly Membership[];
  /** Machines of ours that were managers of it when it was last read, and the ids of their nodes. */
  readonly known: ReadonlyMap<string, string>;
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
  const [first, ...more] = upheld;
  const problem =
    twins(claims, upheld) ??
    contradiction(upheld) ??
    // Of two that agree at least one is what it says, and so is whom it lists.
    (first === undefined || more.length > 0 ? undefined : doubt(claims, first.member));
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

function twins({ everyone }: Claims, upheld: readonly Testimony[]): Problem | undefined {
  for (const { member } of upheld) {
    const { machine, swarm } = member;
    const twin = everyone.find((other) => other.machine !== machine && other.swarm.nodeId === swarm.nodeId);
    if (twin !== undefined) {
      return {
        sentence: l10n.t(
          '“{0}” and “{1}” both report being node {2}. No changes are sent to either.',
          machine,
          twin.machine,
          swarm.nodeId,
        ),
        remedy: l10n.t(
          'If they are the same host, remove one of them from your machines. If not, let one of them leave the swarm and join again.',
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

/** Why the only machine that answers as a manager is not to be believed. */
function doubt({ members, known }: Claims, claimant: Membership): Problem | undefined {
  const { machine, swarm } = claimant;
  const others = members.filter((other) => other.machine !== machine && other.swarm.managerIds.length > 0);
  const names = (other: Membership): boolean => other.swarm.managerIds.includes(swarm.nodeId);
  const workers = others.filter(({ reachable, swarm: { role } }) => reachable && role === 'worker');
  const [worker] = workers;
  if (worker !== undefined && !workers.some(names)) {
    return notNamed(claimant, worker);
  }
  const [speaker] = [...known.keys()].filter((name) => name !== machine);
  if (known.get(machine) === swarm.nodeId) {
    return undefined;
  }
  if (speaker !== undefined) {
    // One that has been made a worker names its successors. Other workers know their ids, but not which machine is which.
    return workers.some((other) => known.has(other.machine) && names(other))
      ? undefined
      : notConfirmed(machine, speaker);
  }
  const [silent] = others;
  return silent === undefined || others.some(names) ? undefined : notConfirmed(machine, silent.machine);
}

function compareLists(): string {
  return l10n.t(
    'Compare “docker node ls” on both hosts, and remove the one that is not to be trusted from your machines.',
  );
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
      '“{0}” reports being a manager of this swarm, but the worker “{1}” knows only other managers. No changes are sent to “{0}”.',
      claimant.machine,
      worker.machine,
    ),
    remedy: l10n.t(
      'Compare “docker info” on both hosts, and remove the one that is not to be trusted from your machines.',
    ),
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
      'Bring “{0}” back so that it can confirm it. If it is gone for good, remove it from your machines.',
      speaker,
    ),
  };
}
