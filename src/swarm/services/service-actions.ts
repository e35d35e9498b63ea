import * as l10n from '@vscode/l10n';
import { throwIfCancelled } from '../../failure';
import type { Clusters } from '../clusters';
import { converge } from './converge';
import { SwarmFailure } from '../failure';
import type { FleetLike } from '../../machines/fleet';
import { imageProblem } from './image-reference';
import { isSameTag } from '../views/image-name';
import { pinImage, type PinnedImage, unpinnedWarning } from './image-pin';
import type { LiveManager } from '../managers/managers';
import { patchService, rollBackService } from '../actions/patch';
import { type Pace, usualPace } from '../pace';
import { reservedPortProblem, takenPortProblem } from './ports';
import { publishedUrls } from '../views/published-urls';
import { serviceLogs } from './service-logs';
import { replicasProblem, requestProblem } from './service-request';
import { createSpec, withImage, withReplicas } from './service-spec';
import { SwarmLookup } from '../actions/swarm-lookup';
import type { ConvergeEnd, ConvergeProgress, PublishedUrl, ServiceLogLine, ServiceRequest } from '../views';

/** The actions on services. Each method throws a Failure with a sentence, or `Cancelled`. */
export class ServiceActions {
  readonly #pace: Pace;
  readonly #lookup: SwarmLookup;

  constructor(
    fleet: FleetLike,
    private readonly clusters: Clusters,
    options: { readonly pace?: Partial<Pace> } = {},
  ) {
    this.#pace = { ...usualPace, ...options.pace };
    this.#lookup = new SwarmLookup(fleet, clusters);
  }

  /**
   * Resolves to the new service's id, before its tasks run; see {@link converge}.
   * @param onWarning receives the warnings of a service that was created, one sentence at a time
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
            l10n.t('The service “{0}” is not replicated. It runs once on every node.', service.name),
            l10n.t('To run it on fewer nodes, drain some or add a placement constraint.'),
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
   * @param onWarning receives the warnings of a service that was changed, one sentence at a time
   * @throws SwarmFailure `image-unknown`, with nothing changed, if no registry reports a newer one of the same tag
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
            l10n.t({
              message: 'Could not check for a newer “{0}”, so “{1}” was not changed. {2}',
              args: [image, service.name, pinned.problem],
              comment: '{0} is an image, {1} a service, and {2} a sentence that gives the reason',
            }),
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

  /** Returns to the spec before the last update; the swarm keeps one. */
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

  /** Follows a service until it has converged. That may never happen: offer to cancel. */
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

  /** The service's log lines, each with its task and node. Follows them until aborted. */
  async *logs(clusterId: string, serviceId: string, signal: AbortSignal): AsyncGenerator<ServiceLogLine> {
    const { engine } = await this.clusters.manager(clusterId, signal);
    yield* serviceLogs(engine, serviceId, signal);
  }

  /** The URLs of the service, at the addresses of the machines. */
  async publishedUrls(clusterId: string, serviceId: string, signal?: AbortSignal): Promise<readonly PublishedUrl[]> {
    const service = this.#lookup.service(clusterId, serviceId);
    const inHostMode = service.ports.some(({ mode }) => mode === 'host');
    const { engine } = inHostMode ? await this.clusters.manager(clusterId, signal) : { engine: undefined };
    const filters = { service: [serviceId], 'desired-state': ['running'] };
    const tasks = engine === undefined ? [] : await engine.tasks(filters, signal);
    return publishedUrls(service.ports, this.#lookup.reachable(clusterId), tasks);
  }

  /** @throws SwarmFailure `invalid` or `conflict` with the first problem */
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
        throw new SwarmFailure('conflict', wrong, l10n.t('Choose another port.'));
      }
    }
  }
}

function warnAll(onWarning: (sentence: string) => void, image: PinnedImage, warnings: readonly string[]): void {
  const unpinned = unpinnedWarning(image);
  [...(unpinned === undefined ? [] : [unpinned]), ...warnings].forEach(onWarning);
}
