import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import { compareNames } from '../../machines/natural-order';
import type { KnownManager } from './known-managers';
import type { Membership } from './memberships';

/** Machines of one swarm. */
export interface Group {
  /** The cluster's id; `?` and something stable if no machine reports it. */
  readonly id: string;
  /** Sorted by name. */
  readonly machines: readonly string[];
  /** Those that can answer for the cluster: reachable ones first, then by name. */
  readonly managers: readonly Membership[];
  /** Why nothing can be read of the group; undefined if a manager may respond. */
  readonly problem: Problem | undefined;
}

/** The cluster that a node belongs to, by the lists of nodes that were read. */
export type ClusterOfNode = (nodeId: string) => string | undefined;

/** Locked, joining, failed, or a manager that does not report its cluster because the swarm has no leader. */
function isTroubled({ swarm }: Membership): boolean {
  return swarm.localState !== 'active' || (swarm.role !== 'worker' && swarm.clusterId === undefined);
}

/** A manager of a known cluster; right after its promotion it may not report the cluster's id yet. */
function canAnswer({ swarm }: Membership, groupId: string): boolean {
  const manages = swarm.role === 'manager' || swarm.role === 'leader' || swarm.clusterId !== undefined;
  return swarm.localState === 'active' && manages && !groupId.startsWith('?');
}

/**
 * Groups the machines by swarm: managers by their cluster's id, workers by the managers that they name, or else by the
 * lists of nodes. What a machine reports itself comes first, because another one's list could draw it into any cluster.
 * Addresses count only if a worker reports nothing else, because private networks repeat them.
 * @param known the managers that were believed before. A worker that names one of them belongs to that manager's swarm, even
 *   if other machines claim to be the managers that it names
 */
export function groupMachines(
  memberships: readonly Membership[],
  clusterOfNode: ClusterOfNode,
  known: readonly KnownManager[],
): readonly Group[] {
  const groups = new Map<string, Membership[]>();
  const claimants: KnownManager[] = [];
  const clusterAt = new Map<string, string>();
  const unknownAt = new Map<string, string>();
  for (const member of memberships) {
    const { clusterId, nodeId } = member.swarm;
    if (clusterId !== undefined) {
      addTo(groups, clusterId, member);
      claimants.push({ clusterId, machine: member.machine, nodeId });
      addressesOf(member).forEach((address) => clusterAt.set(address, clusterId));
    }
  }
  for (const member of memberships.filter(({ swarm }) => swarm.clusterId === undefined)) {
    const { managerIds, managerAddresses, nodeId } = member.swarm;
    const id =
      clusterOfNamed(managerIds, claimants, known) ??
      clusterOfNode(nodeId) ??
      (managerIds.length === 0 ? firstOf(clusterAt, managerAddresses) : undefined) ??
      firstOf(unknownAt, managerAddresses) ??
      idOfUnknown(member, unknownAt);
    addTo(groups, id, member);
  }
  return [...groups].map(([id, members]) => makeGroup(id, members)).sort((a, b) => compareNames(a.id, b.id));
}

/** The cluster of the managers that a node names, if any of them is known or claims to be one. */
function clusterOfNamed(
  managerIds: readonly string[],
  claimants: readonly KnownManager[],
  known: readonly KnownManager[],
): string | undefined {
  const named = (managers: readonly KnownManager[]): KnownManager | undefined =>
    managerIds.flatMap((id) => managers.find(({ nodeId }) => nodeId === id) ?? [])[0];
  const before = named(known);
  if (before === undefined) {
    return named(claimants)?.clusterId;
  }
  const { machine, nodeId, clusterId } = before;
  return claimants.find((one) => one.machine === machine && one.nodeId === nodeId)?.clusterId ?? clusterId;
}

function firstOf(values: ReadonlyMap<string, string>, keys: readonly string[]): string | undefined {
  const known = keys.find((key) => values.has(key));
  return known === undefined ? undefined : values.get(known);
}

function addTo(groups: Map<string, Membership[]>, id: string, member: Membership): void {
  const members = groups.get(id);
  if (members === undefined) {
    groups.set(id, [member]);
  } else {
    members.push(member);
  }
}

/** The addresses that workers use for this manager. */
function addressesOf({ swarm }: Membership): readonly string[] {
  const host = swarm.nodeAddress.includes(':') ? `[${swarm.nodeAddress}]` : swarm.nodeAddress;
  return [...swarm.managerAddresses, ...(swarm.nodeAddress === '' ? [] : [`${host}:2377`])];
}

/** Workers that share a manager's address belong to the same, unknown swarm. */
function idOfUnknown(member: Membership, unknownAt: Map<string, string>): string {
  const addresses = [...member.swarm.managerAddresses].sort();
  const id = addresses.length === 0 ? `?${member.machine}` : `?${addresses.join(',')}`;
  for (const address of addresses) {
    unknownAt.set(address, id);
  }
  return id;
}

function makeGroup(id: string, members: readonly Membership[]): Group {
  const managers = members
    .filter((member) => canAnswer(member, id))
    .sort((a, b) => Number(b.reachable) - Number(a.reachable) || compareNames(a.machine, b.machine));
  return {
    id,
    machines: members.map(({ machine }) => machine).sort(compareNames),
    managers,
    problem: managers.length > 0 ? undefined : problemOf(members),
  };
}

function problemOf(members: readonly Membership[]): Problem {
  const troubled = members.find(isTroubled);
  return troubled === undefined ? noManager(members) : memberProblem(troubled);
}

function noManager(members: readonly Membership[]): Problem {
  const addresses = [...new Set(members.flatMap(({ swarm }) => swarm.managerAddresses))].sort(compareNames);
  return {
    sentence: l10n.t('No manager of this swarm is among your machines.'),
    remedy:
      addresses.length === 0
        ? l10n.t('Add one of its managers.')
        : l10n.t('Add one of these hosts: {0}.', addresses.join(', ')),
  };
}

function memberProblem({ machine, swarm }: Membership): Problem {
  switch (swarm.localState) {
    case 'locked':
      return {
        sentence: l10n.t('“{0}” is locked. Its swarm requires the unlock key after a restart.', machine),
        remedy: l10n.t('Run “docker swarm unlock” on “{0}”.', machine),
      };
    case 'pending':
      return { sentence: l10n.t('“{0}” is still joining its swarm.', machine), remedy: l10n.t('Try again later.') };
    case 'active':
      return {
        sentence: l10n.t('The swarm of “{0}” has no leader: too few of its managers are responding.', machine),
        remedy: l10n.t('Bring more managers of the swarm back. More than half of them must run.'),
      };
    default:
      return {
        sentence:
          swarm.error === undefined
            ? l10n.t('“{0}” reports a problem with its swarm.', machine)
            : l10n.t('“{0}” reports a problem with its swarm: {1}', machine, swarm.error),
        remedy: l10n.t('If it does not recover, have “{0}” leave the swarm and rejoin.', machine),
      };
  }
}
