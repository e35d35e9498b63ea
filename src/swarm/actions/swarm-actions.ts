import * as l10n from '@vscode/l10n';
import { isIP } from 'node:net';
import type { NodeRole } from '../../engine/types';
import { Failure, throwIfCancelled } from '../../failure';
import type { Clusters } from '../clusters';
import type { FleetLike } from '../../machines/fleet';
import { join } from './join';
import { leave } from './leave';
import type { LiveManager } from '../managers/managers';
import { leavePreview, unreadLeavePreview } from './quorum-preview';
import { SwarmLookup } from './swarm-lookup';
import type { QuorumPreview } from '../views';

/** The actions on whole swarms. Each method throws a Failure with a sentence, or `Cancelled`. */
export class SwarmActions {
  readonly #lookup: SwarmLookup;

  constructor(
    private readonly fleet: FleetLike,
    private readonly clusters: Clusters,
  ) {
    this.#lookup = new SwarmLookup(fleet, clusters);
  }

  /** Makes the machine the first manager of a new swarm. @param options `advertiseAddress`: one of the host's own IP addresses */
  async init(machine: string, options: { readonly advertiseAddress: string }, signal?: AbortSignal): Promise<void> {
    const engine = await this.fleet.engine(machine);
    await engine.initSwarm(options, signal);
    await this.fleet.refresh(machine);
  }

  /**
   * Joins a machine to a cluster; token and addresses come from a manager that responds.
   * @param onProgress receives what happens, one line at a time
   * @param candidates the joining host's own addresses; the one in the manager's network is advertised
   */
  async join(
    machine: string,
    clusterId: string,
    role: NodeRole,
    onProgress: (line: string) => void,
    signal?: AbortSignal,
    candidates: readonly string[] = [],
  ): Promise<void> {
    const manager = await this.clusters.manager(clusterId, signal);
    const engine = await this.fleet.engine(machine);
    const known = this.#lookup.machine(machine).address;
    const addresses = [...(isIP(known) === 0 ? [] : [known]), ...candidates];
    try {
      await join(manager, { machine, engine, role, addresses }, onProgress, signal);
    } finally {
      // Also after a failure: the engine may continue by itself.
      await this.fleet.refresh(machine);
      this.clusters.touch(clusterId);
    }
  }

  /** What leaving means for the swarm, to be confirmed. It uses what was last read of the swarm: read that first. */
  leavePreview(machine: string): QuorumPreview {
    const swarm = this.clusters.membership(machine)?.swarm;
    const isPlainWorker = swarm === undefined || (swarm.localState === 'active' && swarm.role === 'worker');
    const cluster = this.clusters.of(machine);
    const node = cluster?.nodes.find((one) => one.machine === machine);
    const isKnown = cluster !== undefined && node !== undefined;
    if (isKnown && (isPlainWorker || !cluster.stale)) {
      return leavePreview(cluster, node);
    }
    return isPlainWorker
      ? { sentence: l10n.t('“{0}” leaves its swarm.', machine), losesQuorum: false, needsForce: false }
      : unreadLeavePreview(machine);
  }

  /**
   * Has a machine leave its swarm; its node stays in the list as down until it is removed. A manager is demoted first, so
   * that the others keep their quorum.
   * @param options `force`: leave even if that ends the swarm or its quorum
   */
  async leave(machine: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<void> {
    const engine = await this.fleet.engine(machine);
    const cluster = this.clusters.of(machine);
    const other = cluster === undefined || options.force ? undefined : await this.#other(cluster.id, machine, signal);
    await leave(machine, engine, other, options, signal);
    await this.fleet.refresh(machine);
    if (cluster !== undefined) {
      this.clusters.touch(cluster.id);
    }
  }

  /** Another manager of the cluster; undefined if none responds: the machine can leave without it. */
  async #other(clusterId: string, machine: string, signal?: AbortSignal): Promise<LiveManager | undefined> {
    try {
      return (await this.clusters.managers(clusterId, signal)).find((manager) => manager.machine !== machine);
    } catch (error) {
      throwIfCancelled(signal);
      if (!(error instanceof Failure)) {
        throw error;
      }
      return undefined;
    }
  }
}
