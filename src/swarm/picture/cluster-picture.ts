import type { SwarmNode, SwarmService, SwarmTask } from '../../engine/types';
import { compareNames } from '../../machines/natural-order';
import { compareNodes, nodeView, stateSince } from '../views/nodes';
import type { KnownCluster } from './session-agenda';
import { isUnsettled, serviceView, type TaskCount } from '../views/services';
import type { NodeView, ServiceView } from '../views';

/**
 * What was read of one cluster, and its views. A view is made again only if what it shows has changed, and everything is
 * found by id, so that a change is cheap in a swarm of thousands.
 */
export class ClusterPicture implements KnownCluster {
  readonly #nodes = new Map<string, SwarmNode>();
  readonly #nodeViews = new Map<string, NodeView>();
  readonly #services = new Map<string, SwarmService>();
  readonly #serviceViews = new Map<string, ServiceView>();
  readonly #tasks = new Map<string, readonly SwarmTask[]>();
  readonly #counts = new Map<string, TaskCount>();
  #machines: ReadonlyMap<string, string> = new Map();
  #sortedNodes: readonly NodeView[] | undefined;
  #sortedServices: readonly ServiceView[] | undefined;

  /** Managers first, then by name. */
  get nodes(): readonly NodeView[] {
    this.#sortedNodes ??= [...this.#nodeViews.values()].sort(compareNodes);
    return this.#sortedNodes;
  }

  /** By name. */
  get services(): readonly ServiceView[] {
    this.#sortedServices ??= [...this.#serviceViews.values()].sort((a, b) => compareNames(a.name, b.name));
    return this.#sortedServices;
  }

  get nodesById(): ReadonlyMap<string, NodeView> {
    return this.#nodeViews;
  }

  get nodeIds(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  get managerIds(): readonly string[] {
    return [...this.#nodes.values()].filter(({ role }) => role === 'manager').map(({ id }) => id);
  }

  get serviceIds(): readonly string[] {
    return [...this.#services.keys()];
  }

  /** Whether the node is changing, and no event will report when it is done. */
  isNodeUnsettled(nodeId: string): boolean {
    const view = this.#nodeViews.get(nodeId);
    return view !== undefined && (view.role === 'manager') !== (view.reachability === 'reachable');
  }

  isServiceUnsettled(serviceId: string): boolean {
    const view = this.#serviceViews.get(serviceId);
    return view !== undefined && isUnsettled(view);
  }

  /** @param machines the machine's name for each node's id. Returns whether any view changed. */
  setMachines(machines: ReadonlyMap<string, string>): boolean {
    this.#machines = machines;
    const moved = [...this.#nodeViews.values()].filter((view) => view.machine !== machines.get(view.id));
    for (const view of moved) {
      this.#nodeViews.set(view.id, { ...view, machine: machines.get(view.id) });
    }
    if (moved.length > 0) {
      this.#sortedNodes = undefined;
    }
    return moved.length > 0;
  }

  /** Takes the cluster's complete list of nodes. Returns whether any is different. */
  setNodes(nodes: readonly SwarmNode[]): boolean {
    const ids = new Set(nodes.map(({ id }) => id));
    const gone = [...this.#nodes.keys()].filter((id) => !ids.has(id));
    return this.#changeNodes(gone, nodes);
  }

  /** Takes the nodes that were found of some ids; the others are gone. Returns whether any is different. */
  updateNodes(asked: readonly string[], found: readonly SwarmNode[]): boolean {
    const ids = new Set(found.map(({ id }) => id));
    const gone = asked.filter((id) => this.#nodes.has(id) && !ids.has(id));
    return this.#changeNodes(gone, found);
  }

  /** Takes the cluster's complete list of services. Returns those that are different or gone. */
  setServices(services: readonly SwarmService[]): readonly string[] {
    const ids = new Set(services.map(({ id }) => id));
    const gone = [...this.#services.keys()].filter((id) => !ids.has(id));
    return this.#changeServices(gone, services);
  }

  /** Takes the services that were found of some ids; the others are gone. Returns those that are different or gone. */
  updateServices(asked: readonly string[], found: readonly SwarmService[]): readonly string[] {
    const ids = new Set(found.map(({ id }) => id));
    const gone = asked.filter((id) => this.#services.has(id) && !ids.has(id));
    return this.#changeServices(gone, found);
  }

  /** Takes all tasks of a service, including their history. Returns whether any is different. */
  setTasks(serviceId: string, tasks: readonly SwarmTask[]): boolean {
    const before = this.#tasks.get(serviceId);
    if (!this.#services.has(serviceId) || (before !== undefined && sameVersions(before, tasks))) {
      return false;
    }
    this.#tasks.set(serviceId, tasks);
    this.#render([serviceId]);
    return true;
  }

  /** Drops a service's tasks, which are no longer kept up to date. */
  dropTasks(serviceId: string): void {
    this.#tasks.delete(serviceId);
    this.#render([serviceId]);
  }

  /**
   * Takes counts that replace the engine's own. A service that was asked for and has none keeps the engine's count.
   * Returns those that are different.
   */
  setCounts(asked: readonly string[], counts: ReadonlyMap<string, TaskCount>): readonly string[] {
    const different = asked.filter((id) => {
      const [before, after] = [this.#counts.get(id), counts.get(id)];
      return before?.running !== after?.running || before?.desired !== after?.desired;
    });
    for (const id of different) {
      const count = counts.get(id);
      if (count === undefined) {
        this.#counts.delete(id);
      } else {
        this.#counts.set(id, count);
      }
    }
    this.#render(different);
    return different;
  }

  #changeNodes(gone: readonly string[], nodes: readonly SwarmNode[]): boolean {
    const different = nodes.filter((node) => !sameNode(this.#nodes.get(node.id), node));
    for (const id of gone) {
      this.#nodes.delete(id);
      this.#nodeViews.delete(id);
    }
    for (const node of different) {
      const since = stateSince(node, this.#nodes.get(node.id), this.#nodeViews.get(node.id)?.since);
      this.#nodes.set(node.id, node);
      this.#nodeViews.set(node.id, nodeView(node, this.#machines.get(node.id), since));
    }
    if (gone.length + different.length === 0) {
      return false;
    }
    this.#sortedNodes = undefined;
    // Tasks show the names of their nodes, and whether these are responding.
    this.#render([...this.#tasks.keys()]);
    return true;
  }

  #changeServices(gone: readonly string[], services: readonly SwarmService[]): readonly string[] {
    const different = services.filter((service) => !sameService(this.#services.get(service.id), service));
    for (const id of gone) {
      this.#services.delete(id);
      this.#serviceViews.delete(id);
      this.#tasks.delete(id);
      this.#counts.delete(id);
    }
    for (const service of different) {
      this.#services.set(service.id, service);
    }
    const ids = different.map(({ id }) => id);
    this.#render(ids);
    if (gone.length > 0) {
      this.#sortedServices = undefined;
    }
    return [...gone, ...ids];
  }

  #render(serviceIds: readonly string[]): void {
    for (const id of serviceIds) {
      const service = this.#services.get(id);
      if (service !== undefined) {
        const known = { tasks: this.#tasks.get(id), count: this.#counts.get(id) };
        this.#serviceViews.set(id, serviceView(service, this.#nodeViews, known));
        this.#sortedServices = undefined;
      }
    }
  }
}

/** The version does not cover what engines work out when asked: reachability and leadership. */
function sameNode(before: SwarmNode | undefined, after: SwarmNode): boolean {
  return (
    before?.version === after.version &&
    before.manager?.leader === after.manager?.leader &&
    before.manager?.reachability === after.manager?.reachability &&
    before.manager?.address === after.manager?.address
  );
}

function sameService(before: SwarmService | undefined, after: SwarmService): boolean {
  return (
    before?.version === after.version &&
    before.status?.running === after.status?.running &&
    before.status?.desired === after.status?.desired &&
    before.status?.completed === after.status?.completed
  );
}

/** Each write of the swarm changes an object's version. */
function sameVersions(before: readonly SwarmTask[], after: readonly SwarmTask[]): boolean {
  return (
    before.length === after.length &&
    after.every((task, index) => before[index]?.id === task.id && before[index].version === task.version)
  );
}
