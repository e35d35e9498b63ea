import { connectEngine } from '../../../src/engine/engine-client';
import { Fleet } from '../../../src/machines/fleet';
import { Clusters } from '../../../src/swarm/clusters';
import { NodeActions } from '../../../src/swarm/actions/node-actions';
import { usualPace } from '../../../src/swarm/pace';
import { ServiceActions } from '../../../src/swarm/services/service-actions';
import { SwarmActions } from '../../../src/swarm/actions/swarm-actions';
import type { Cluster, NodeView, ServiceView } from '../../../src/swarm/views';
import { type HostKind, Lab, type LabMachine } from '../../lab/lab';
import { ProvisioningSetup } from './provisioning';
import { inMemory } from '../../unit/swarm/support/memory-shelf';

/** Web servers and a talker that end at once, unlike the lab's image, whose server ignores SIGTERM as process 1. */
const shipImages = {
  'ship/httpd:1': 'LABEL tide=low',
  'ship/httpd:2': 'LABEL tide=high',
  'ship/talker:1': 'CMD ["sh", "-c", "while :; do echo ahoy from $HOSTNAME; sleep 1; done"]',
};

async function buildShipImages(machine: LabMachine): Promise<void> {
  for (const [name, line] of Object.entries(shipImages)) {
    const stdin = `FROM hypriot/rpi-busybox-httpd\nSTOPSIGNAL SIGKILL\n${line}\n`;
    await machine.succeed(`DOCKER_BUILDKIT=0 docker build --tag ${name} -`, { stdin });
  }
}

/** How long to wait for what a swarm does, in milliseconds; the engine's own limits make some of it take a minute. */
const patience = 400_000;

/** Provisioned machines, and everything of the product that looks at them, but for the editor. */
export class SwarmLab {
  readonly machines = new Map<string, LabMachine>();
  readonly reported: unknown[] = [];
  readonly fleet: Fleet;
  readonly clusters: Clusters;
  readonly actions: SwarmActions;
  readonly nodeActions: NodeActions;
  readonly serviceActions: ServiceActions;

  private constructor(
    readonly lab: Lab,
    readonly setup: ProvisioningSetup,
  ) {
    this.fleet = new Fleet({
      store: setup.store,
      engines: { connect: connectEngine },
      report: (error) => this.reported.push(error),
    });
    // What changes is heard of: the reading of everything from time to time would only hide it where it is not.
    this.clusters = new Clusters(this.fleet, { ...inMemory(), pace: { resync: 3_600_000 } });
    this.actions = new SwarmActions(this.fleet, this.clusters);
    this.nodeActions = new NodeActions(this.fleet, this.clusters, { role: { limit: patience, interval: 250 } });
    this.serviceActions = new ServiceActions(this.fleet, this.clusters);
  }

  /** Boots and provisions machines, all at once, and begins to look at them. Each has ship/httpd:1, :2 and ship/talker:1. */
  static async create(kinds: Readonly<Record<string, HostKind>>): Promise<SwarmLab> {
    const lab = await Lab.create();
    try {
      const booted = await Promise.all(Object.entries(kinds).map(([name, kind]) => lab.boot({ name, kind })));
      const made = new SwarmLab(lab, await ProvisioningSetup.create(lab));
      booted.forEach((machine) => made.machines.set(machine.name, machine));
      await Promise.all(
        booted.map(async (machine) => {
          await buildShipImages(machine);
          await made.setup.provision(made.setup.spec(machine));
        }),
      );
      await made.fleet.start();
      await made.fleet.refresh();
      return made;
    } catch (error) {
      await lab.down();
      throw error;
    }
  }

  async down(): Promise<void> {
    this.clusters.dispose();
    this.fleet.dispose();
    await this.fleet.settled();
    await this.setup.clear();
    await this.lab.down();
  }

  setVisible(visible: boolean): void {
    this.fleet.setVisible(visible);
    this.clusters.setVisible(visible);
  }

  host(name: string): LabMachine {
    const machine = this.machines.get(name);
    if (machine === undefined) {
      throw new Error(`There is no machine named “${name}”.`);
    }
    return machine;
  }

  /** The only cluster there is. */
  get cluster(): Cluster {
    const [cluster, ...more] = this.clusters.list();
    if (cluster === undefined || more.length > 0) {
      throw new Error(`There are ${this.clusters.list().length} clusters.`);
    }
    return cluster;
  }

  node(hostname: string): NodeView {
    const node = this.cluster.nodes.find((one) => one.hostname === hostname);
    if (node === undefined) {
      throw new Error(`There is no node “${hostname}”.`);
    }
    return node;
  }

  service(name: string): ServiceView {
    const service = this.cluster.services.find((one) => one.name === name);
    if (service === undefined) {
      throw new Error(`There is no service “${name}”.`);
    }
    return service;
  }

  /** What the docker CLI says on a machine, from outside the product. */
  async docker(machine: string, command: string): Promise<string> {
    return (await this.host(machine).succeed(`docker ${command}`)).trim();
  }

  /**
   * Waits for a change of the clusters after which something holds; fails with what it was, and what there is. What is asked
   * for may be missing meanwhile: a question that throws does not hold yet.
   */
  async until(what: string, holds: () => boolean): Promise<void> {
    return this.#until(what, holds, Number.POSITIVE_INFINITY);
  }

  /**
   * As {@link until}, with everything read each minute, as the product does: an engine whose managers come and go can
   * lose its watch of the swarm, and is silent then.
   */
  async untilRead(what: string, holds: () => boolean): Promise<void> {
    return this.#until(what, holds, usualPace.resync);
  }

  async #until(what: string, holds: () => boolean, resync: number): Promise<void> {
    const deadline = performance.now() + patience;
    let readAt = performance.now();
    for (;;) {
      if (performance.now() - readAt > resync) {
        readAt = performance.now();
        await this.clusters.read(this.clusters.list().map(({ id }) => id));
      }
      let missing: unknown;
      try {
        if (holds()) {
          return;
        }
      } catch (error) {
        missing = error;
      }
      if (performance.now() > deadline) {
        const there = JSON.stringify(this.clusters.list(), undefined, 1);
        throw new Error(`${what} never happened; ${there}`, { cause: missing });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
