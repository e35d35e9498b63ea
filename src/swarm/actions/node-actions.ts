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

/** The actions on nodes. Each method throws a Failure with a sentence, or `Cancelled`. */
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

  /** What a change of role means for the swarm, to be confirmed. */
  rolePreview(clusterId: string, nodeId: string, role: NodeRole): QuorumPreview {
    return rolePreview(this.#lookup.cluster(clusterId), this.#lookup.node(clusterId, nodeId), role);
  }

  /** Makes a node a manager or a worker. Resolves when it acts as one, or to why it does not do so yet. */
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
   * The tasks on a node that have not ended, of any service, with one request.
   * @throws SwarmFailure if no manager responds for long; EngineFailure; Cancelled
   */
  async tasksOn(clusterId: string, nodeId: string, signal?: AbortSignal): Promise<readonly SwarmTask[]> {
    const find = (ended?: AbortSignal): Promise<LiveManager> => this.clusters.manager(clusterId, ended);
    const ask = askManagers(find, this.#pace.converging, signal);
    const tasks = await ask(({ engine }) => engine.tasks({ node: [nodeId] }, signal));
    // Tasks without a service are attachments of containers to networks.
    return tasks.filter(({ serviceId, state }) => serviceId !== '' && !hasEnded(state));
  }

  /** Checks before anything is changed. @throws SwarmFailure `invalid` if the node cannot be removed from the list */
  refuseRemoval(clusterId: string, nodeId: string): void {
    const problem = removalProblem(this.#lookup.cluster(clusterId), this.#lookup.node(clusterId, nodeId));
    if (problem !== undefined) {
      throw new SwarmFailure('invalid', problem.sentence, problem.remedy);
    }
  }

  /** Removes a node that is down from the list. @param options `force`: also one that is not; its machine keeps running it */
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

  /** Polls a machine until it reports its new role, which it does some moments after its swarm. */
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
