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
import { inMemory } from '../../unit/swarm/support/memory-memento';

/** Web servers and a talker that stop at once, unlike the lab's image, whose server ignores SIGTERM as process 1. */
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

/** How long to wait for a swarm, in milliseconds; the engine's own limits make some changes take a minute. */
const timeout = 400_000;

/** Provisioned machines, and all of the product that works with them, except the editor. */
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
    // Events report the changes; reading everything from time to time would hide that one is missing.
    this.clusters = new Clusters(this.fleet, { ...inMemory(), pace: { resync: 3_600_000 } });
    this.actions = new SwarmActions(this.fleet, this.clusters);
    this.nodeActions = new NodeActions(this.fleet, this.clusters, { role: { limit: timeout, interval: 250 } });
    this.serviceActions = new ServiceActions(this.fleet, this.clusters);
  }

  /** Boots and provisions machines, all at once, and starts to poll them. Each has ship/httpd:1, :2 and ship/talker:1. */
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
      throw new Error(`There is no node named “${hostname}”.`);
    }
    return node;
  }

  machineState(name: string): string | undefined {
    const entry = this.fleet.entries().find((one) => one.kind === 'machine' && one.machine.name === name);
    return entry?.kind === 'machine' ? entry.snapshot.state : undefined;
  }

  service(name: string): ServiceView {
    const service = this.cluster.services.find((one) => one.name === name);
    if (service === undefined) {
      throw new Error(`There is no service named “${name}”.`);
    }
    return service;
  }

  /** Runs the docker CLI on a machine, independent of the product. */
  async docker(machine: string, command: string): Promise<string> {
    return (await this.host(machine).succeed(`docker ${command}`)).trim();
  }

  /**
   * Waits until a condition holds for the clusters; fails with its name and the current state. A condition that throws
   * does not hold yet: what it needs may still be missing.
   */
  async until(what: string, holds: () => boolean): Promise<void> {
    return this.#until(what, holds, Number.POSITIVE_INFINITY);
  }

  /**
   * As {@link until}, but reads everything each minute, as the product does: an engine can lose its watch of the swarm when
   * managers are added or removed, and then sends no events.
   */
  async untilRead(what: string, holds: () => boolean): Promise<void> {
    return this.#until(what, holds, usualPace.resync);
  }

  async #until(what: string, holds: () => boolean, resync: number): Promise<void> {
    const deadline = performance.now() + timeout;
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
