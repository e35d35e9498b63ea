import type { Membership } from './memberships';
import type { NodeView } from '../views';

/**
 * Finds the machines whose own last answer is older than what their swarm reports of their nodes. Each change of a
 * report counts once: a machine that only the swarm reaches would otherwise be polled without end.
 */
export class NodeReports {
  readonly #reported = new Map<string, string>();

  /**
   * @param nodes the nodes of one swarm
   * @param members our machines in it
   * @param versionOf the version of a machine's engine, by the machine's own last answer
   * @returns names of machines to poll again
   */
  outdated(
    nodes: readonly NodeView[],
    members: readonly Membership[],
    versionOf: (machine: string) => string | undefined,
  ): readonly string[] {
    const byMachine = new Map(members.map((member) => [member.machine, member]));
    return nodes.flatMap((node) => {
      const member = node.machine === undefined ? undefined : byMachine.get(node.machine);
      if (member === undefined || !this.#isNews(member.machine, node)) {
        return [];
      }
      const isSame = agrees(node, member) && (!member.reachable || node.engineVersion === versionOf(member.machine));
      return isSame ? [] : [member.machine];
    });
  }

  #isNews(machine: string, { id, state, role, leader, reachability, engineVersion }: NodeView): boolean {
    // A changed role takes effect later, which its reachability as a manager shows.
    const report = JSON.stringify([id, state, role, leader, reachability, engineVersion]);
    const before = this.#reported.get(machine);
    this.#reported.set(machine, report);
    // The machine was polled before its swarm was read for the first time.
    return before !== undefined && before !== report;
  }
}

function agrees(node: NodeView, { reachable, swarm }: Membership): boolean {
  if (node.state === 'ready') {
    return reachable && swarm.role === (node.leader ? 'leader' : node.role);
  }
  return node.state !== 'down' || !reachable;
}
