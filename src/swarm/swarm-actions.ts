import * as l10n from '@vscode/l10n';
import { isIP } from 'node:net';
import type { NodeAvailability, NodeRole, SwarmTask } from '../engine/types';
import { Failure, throwIfCancelled } from '../failure';
import { pause } from './alarm';
import { askManagers } from './asking';
import type { Clusters } from './clusters';
import { converge } from './converge';
import { SwarmFailure } from './failure';
import type { FleetLike } from './fleet-like';
import { imageProblem } from './image-reference';
import { isSameTag } from './image-name';
import { pinImage, type PinnedImage, unpinnedWarning } from './image-pin';
import { join } from './join';
import { leave } from './leave';
import type { LiveManager } from './managers';
import { removalProblem } from './node-removal';
import { patchNode, patchService, rollBackService } from './patch';
import { type Pace, usualPace } from './pace';
import { type RoleOutcome, setRole } from './role';
import { reservedPortProblem, takenPortProblem } from './ports';
import { publishedUrls } from './published-urls';
import { leavePreview, rolePreview, unreadLeavePreview } from './quorum-preview';
import { serviceLogs } from './service-logs';
import { replicasProblem, requestProblem } from './service-request';
import { createSpec, withImage, withMember, withReplicas } from './service-spec';
import { SwarmLookup } from './swarm-lookup';
import { hasEnded } from './tasks';
import type {
  ConvergeEnd,
  ConvergeProgress,
  PublishedUrl,
  QuorumPreview,
  ServiceLogLine,
  ServiceRequest,
} from './views';

/** What a person does to swarms. Every method throws a Failure with a sentence, or `Cancelled`. */
export class SwarmActions {
  readonly #pace: Pace;
  readonly #lookup: SwarmLookup;

  constructor(
    private readonly fleet: FleetLike,
    private readonly clusters: Clusters,
    options: { readonly pace?: Partial<Pace> } = {},
  ) {
    this.#pace = { ...usualPace, ...options.pace };
    this.#lookup = new SwarmLookup(fleet, clusters);
  }

  /** Makes the machine the first manager of a new swarm. @param options `advertiseAddress`: one of the host's own IP addresses */
  async init(machine: string, options: { readonly advertiseAddress: string }, signal?: AbortSignal): Promise<void> {
    const engine = await this.fleet.engine(machine);
    await engine.initSwarm(options, signal);
    await this.fleet.refresh(machine);
  }

  /**
   * Lets a machine join a cluster; token and addresses come from a manager that answers.
   * @param onProgress told what happens, a line at a time
   * @param candidates the joining host's own addresses, of which the one in the manager's network is advertised
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
      // Also after a failure: the engine may go on by itself.
      await this.fleet.refresh(machine);
      this.clusters.touch(clusterId);
    }
  }

  /** What leaving means, to be confirmed. It goes by what was read of the swarm: have that read first. */
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
   * Lets a machine leave its swarm; its node stays in the list as down until it is removed. A manager is first made a
   * worker, so that the others keep their quorum.
   * @param options `force`: leave even where that ends the swarm or its quorum
   */
  async leave(machine: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<void> {
    const engine = await this.fleet.engine(machine);
    const cluster = this.clusters.of(machine);
    const others = cluster?.managers.filter((manager) => manager.machine !== machine) ?? [];
    const other = options.force ? undefined : await this.#firstThatAnswers(others, signal);
    await leave(machine, engine, other, options, signal);
    await this.fleet.refresh(machine);
    if (cluster !== undefined) {
      this.clusters.touch(cluster.id);
    }
  }

  /** What a change of role means, to be confirmed. */
  rolePreview(clusterId: string, nodeId: string, role: NodeRole): QuorumPreview {
    return rolePreview(this.#lookup.cluster(clusterId), this.#lookup.node(clusterId, nodeId), role);
  }

  /** Makes a node a manager or a worker; resolves when it acts as one, and else says why it does not yet. */
  async setRole(clusterId: string, nodeId: string, role: NodeRole, signal?: AbortSignal): Promise<RoleOutcome> {
    const outcome = await setRole((ended) => this.clusters.manager(clusterId, ended), nodeId, role, signal);
    this.clusters.touch(clusterId);
    const machine = this.clusters.get(clusterId)?.nodes.find(({ id }) => id === nodeId)?.machine;
    if (machine !== undefined && outcome === 'acts') {
      await this.#untilKnown(machine, role, signal);
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

  /**
   * Resolves to the new service's id, before its tasks run; see {@link converge}.
   * @param onWarning told what a person should know although the service was created, a sentence at a time
   */
  async createService(
    clusterId: string,
    request: ServiceRequest,
    signal?: AbortSignal,
    onWarning: (sentence: string) => void = () => undefined,
  ): Promise<string> {
    this.#refuse(clusterId, request);
    const { engine } = await this.clusters.manager(clusterId, signal);
    const image = await pinImage(engine, request.image, signal);
    throwIfCancelled(signal);
    const { id, warnings } = await engine.createService(createSpec(request, image), undefined, signal);
    this.clusters.touch(clusterId, id);
    warnAll(onWarning, image, warnings);
    return id;
  }

  async scale(clusterId: string, serviceId: string, replicas: number, signal?: AbortSignal): Promise<void> {
    const problem = replicasProblem(replicas);
    if (problem !== undefined) {
      throw new SwarmFailure('invalid', problem, '');
    }
    const { engine } = await this.clusters.manager(clusterId, signal);
    const scaled = withReplicas(replicas);
    await patchService(
      engine,
      serviceId,
      (spec, service) => {
        if (service.mode.kind !== 'replicated') {
          throw new SwarmFailure(
            'invalid',
            l10n.t('The service “{0}” is not replicated: it runs once on every node.', service.name),
            l10n.t('Drain nodes, or add a placement constraint, to run it on fewer of them.'),
          );
        }
        return scaled(spec, service);
      },
      signal,
    );
    this.clusters.touch(clusterId, serviceId);
  }

  /**
   * Has a service run another image, or a newer one of the same tag.
   * @param onWarning told what a person should know although the service was changed, a sentence at a time
   * @throws SwarmFailure `image-unknown`, with nothing changed, where it is to be a newer one and no registry tells which
   */
  async updateImage(
    clusterId: string,
    serviceId: string,
    image: string,
    signal?: AbortSignal,
    onWarning: (sentence: string) => void = () => undefined,
  ): Promise<void> {
    const problem = imageProblem(image);
    if (problem !== undefined) {
      throw new SwarmFailure('invalid', problem, '');
    }
    const { engine } = await this.clusters.manager(clusterId, signal);
    const pinned = await pinImage(engine, image, signal);
    const changed = withImage(pinned);
    const warnings = await patchService(
      engine,
      serviceId,
      (spec, service) => {
        if (pinned.problem !== undefined && isSameTag(service.image, image)) {
          throw new SwarmFailure(
            'image-unknown',
            l10n.t(
              'Whether there is a newer “{0}” is not known: “{1}” goes on as it is. {2}',
              image,
              service.name,
              pinned.problem,
            ),
            '',
          );
        }
        return changed(spec, service);
      },
      signal,
    );
    this.clusters.touch(clusterId, serviceId);
    warnAll(onWarning, pinned, warnings);
  }

  /** Back to the spec before the last update; the swarm keeps one. */
  async rollback(clusterId: string, serviceId: string, signal?: AbortSignal): Promise<void> {
    const { engine } = await this.clusters.manager(clusterId, signal);
    await rollBackService(engine, serviceId, signal);
    this.clusters.touch(clusterId, serviceId);
  }

  async removeService(clusterId: string, serviceId: string, signal?: AbortSignal): Promise<void> {
    const { engine } = await this.clusters.manager(clusterId, signal);
    await engine.removeService(serviceId, signal);
    this.clusters.touch(clusterId, serviceId);
  }

  /** Follows a service until it comes to rest. It may never come to that: offer to cancel. */
  async converge(
    clusterId: string,
    serviceId: string,
    onProgress: (progress: ConvergeProgress) => void,
    signal?: AbortSignal,
  ): Promise<ConvergeEnd> {
    const find = (ended?: AbortSignal): Promise<LiveManager> => this.clusters.manager(clusterId, ended);
    const end = await converge(find, serviceId, onProgress, this.#pace, signal);
    this.clusters.touch(clusterId, serviceId);
    return end;
  }

  /** The service's log lines, each with its task and node; follows until aborted. */
  async *logs(clusterId: string, serviceId: string, signal: AbortSignal): AsyncGenerator<ServiceLogLine> {
    const { engine } = await this.clusters.manager(clusterId, signal);
    yield* serviceLogs(engine, serviceId, signal);
  }

  /** Where a browser may find the service, at our machines' own addresses. */
  async publishedUrls(clusterId: string, serviceId: string, signal?: AbortSignal): Promise<readonly PublishedUrl[]> {
    const service = this.#lookup.service(clusterId, serviceId);
    const inHostMode = service.ports.some(({ mode }) => mode === 'host');
    const { engine } = inHostMode ? await this.clusters.manager(clusterId, signal) : { engine: undefined };
    const filters = { service: [serviceId], 'desired-state': ['running'] };
    const tasks = engine === undefined ? [] : await engine.tasks(filters, signal);
    return publishedUrls(service.ports, this.#lookup.reachable(clusterId), tasks);
  }

  /** @throws SwarmFailure `invalid` or `conflict` with the first thing that is wrong */
  #refuse(clusterId: string, request: ServiceRequest): void {
    const cluster = this.#lookup.cluster(clusterId);
    const problem = requestProblem(
      request,
      cluster.services.map(({ name }) => name),
    );
    if (problem !== undefined) {
      throw new SwarmFailure('invalid', problem, '');
    }
    const machines = this.#lookup.machines().filter(({ name }) => cluster.machines.includes(name));
    for (const port of request.ports) {
      const wrong = reservedPortProblem(port, machines) ?? takenPortProblem(port, cluster.services);
      if (wrong !== undefined) {
        throw new SwarmFailure('conflict', wrong, l10n.t('Publish another port.'));
      }
    }
  }

  /** Looks at a machine until it has noticed its new role itself, some moments after its swarm has. */
  async #untilKnown(machine: string, role: NodeRole, signal: AbortSignal | undefined): Promise<void> {
    for (let look = 0; look < 5; look++) {
      await this.fleet.refresh(machine);
      const known = this.clusters.membership(machine)?.swarm.role;
      if (known !== undefined && (known === 'worker') === (role === 'worker')) {
        return;
      }
      await pause(this.#pace.converging, signal);
      throwIfCancelled(signal);
    }
  }

  async #firstThatAnswers(
    managers: readonly { readonly machine: string }[],
    signal?: AbortSignal,
  ): Promise<LiveManager | undefined> {
    for (const { machine } of managers) {
      try {
        const engine = await this.fleet.engine(machine);
        const nodeId = this.clusters.membership(machine)?.swarm.nodeId ?? '';
        await engine.node(nodeId, signal);
        return { machine, nodeId, engine };
      } catch (error) {
        throwIfCancelled(signal);
        if (!(error instanceof Failure)) {
          throw error;
        }
        // Not this one, then.
      }
    }
    return undefined;
  }
}

function warnAll(tell: (sentence: string) => void, image: PinnedImage, warnings: readonly string[]): void {
  const unpinned = unpinnedWarning(image);
  [...(unpinned === undefined ? [] : [unpinned]), ...warnings].forEach(tell);
}
