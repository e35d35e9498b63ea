import type { NodeAvailability, NodeRole, SwarmTask } from '../../engine/types';
import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import { askManagers } from './ask-managers';
import type { Clusters } from '../clusters';
import { SwarmFailure } from '../failure';
import type { FleetLike } from '../../machines/fleet';
import type { LiveManager } from '../managers/managers';
import { patchNode } from './patch';
import { type Pace, type PollLimits, usualPace } from '../pace';
import { type RoleOutcome, setRole, usualRoleLimits } from './role';
import { removalProblem, rolePreview } from './quorum-preview';
import { withMember } from '../services/service-spec';
import { SwarmLookup } from './swarm-lookup';
import { hasEnded } from '../views/tasks';
import type { QuorumPreview } from '../views';

/** What a person does to the nodes of swarms. Every method throws a Failure with a sentence, or `Cancelled`. */
export class NodeActions {
  readonly #pace: Pace;
  readonly #roleLimits: PollLimits;
  readonly #lookup: SwarmLookup;

  constructor(
    private readonly fleet: FleetLike,
    private readonly clusters: Clusters,
    options: { readonly pace?: Partial<Pace>; readonly role?: PollLimits } = {},
  ) {
    this.#pace = { ...usualPace, ...options.pace };
    this.#roleLimits = options.role ?? usualRoleLimits;
    this.#lookup = new SwarmLookup(fleet, clusters);
  }

  /** What a change of role means, to be confirmed. */
  rolePreview(clusterId: string, nodeId: string, role: NodeRole): QuorumPreview {
    return rolePreview(this.#lookup.cluster(clusterId), this.#lookup.node(clusterId, nodeId), role);
  }

  /** Makes a node a manager or a worker; resolves when it acts as one, and else says why it does not yet. */
  async setRole(clusterId: string, nodeId: string, role: NodeRole, signal?: AbortSignal): Promise<RoleOutcome> {
    const find = (ended?: AbortSignal): Promise<LiveManager> => this.clusters.manager(clusterId, ended);
    const outcome = await setRole(find, nodeId, role, signal, this.#roleLimits);
    this.clusters.touch(clusterId);
    const machine = this.clusters.get(clusterId)?.nodes.find(({ id }) => id === nodeId)?.machine;
    if (machine !== undefined && outcome === 'acts') {
      await this.#untilReported(machine, role, signal);
    }
    return outcome;
  }

  async setAvailability(
    clusterId: string,
    nodeId: string,
    availability: NodeAvailability,
    signal?: AbortSignal,
  ): Promise<void> {
    const { engine } = await this.clusters.manager(clusterId, signal);
    await patchNode(engine, nodeId, withMember('Availability', availability), signal);
    this.clusters.touch(clusterId);
  }

  /**
   * What still runs on a node, or is on its way there or to its end, whichever services it is of: one request.
   * @throws SwarmFailure where no manager answers for long; EngineFailure; Cancelled
   */
  async tasksOn(clusterId: string, nodeId: string, signal?: AbortSignal): Promise<readonly SwarmTask[]> {
    const find = (ended?: AbortSignal): Promise<LiveManager> => this.clusters.manager(clusterId, ended);
    const ask = askManagers(find, this.#pace.converging, signal);
    const tasks = await ask(({ engine }) => engine.tasks({ node: [nodeId] }, signal));
    // Without a service they are attachments of containers to networks.
    return tasks.filter(({ serviceId, state }) => serviceId !== '' && !hasEnded(state));
  }

  /** @throws SwarmFailure `invalid` where the node cannot be taken off the list; nothing is to be changed for it then */
  refuseRemoval(clusterId: string, nodeId: string): void {
    const problem = removalProblem(this.#lookup.cluster(clusterId), this.#lookup.node(clusterId, nodeId));
    if (problem !== undefined) {
      throw new SwarmFailure('invalid', problem.sentence, problem.remedy);
    }
  }

  /** Takes a node that is down off the list. @param options `force`: also one that is not; its machine keeps running it */
  async removeNode(
    clusterId: string,
    nodeId: string,
    options: { readonly force: boolean },
    signal?: AbortSignal,
  ): Promise<void> {
    const { engine } = await this.clusters.manager(clusterId, signal);
    await engine.removeNode(nodeId, options, signal);
    this.clusters.touch(clusterId);
  }

  /** Looks at a machine until it has noticed its new role itself, some moments after its swarm has. */
  async #untilReported(machine: string, role: NodeRole, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.fleet.refresh(machine);
      const known = this.clusters.membership(machine)?.swarm.role;
      if (known !== undefined && (known === 'worker') === (role === 'worker')) {
        return;
      }
      await pause(this.#pace.converging, signal);
      throwIfCancelled(signal);
    }
  }
}
