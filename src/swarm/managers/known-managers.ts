import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../json-object';

/** A store that outlives the window; `vscode.Memento` is one. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'swarmManagers';

/** A machine that was a manager of a swarm when that was last read. */
export interface KnownManager {
  readonly clusterId: string;
  readonly machine: string;
  readonly nodeId: string;
}

interface Entry {
  readonly clusterId: string;
  /** The ids of nodes by the names of machines. */
  readonly managers: readonly (readonly [string, string])[];
}

/**
 * The machines that were managers of each swarm when it was last read. They outlive the window: otherwise a worker would
 * only have to wait until the editor is restarted while the managers are not responding.
 */
export class KnownManagers {
  /** @param report receives failures to write them, which happens in the background */
  constructor(
    private readonly memento: Memento,
    private readonly report: (error: unknown) => void,
  ) {}

  /** @param isMachine whether there is a machine of that name. Machines that were removed no longer speak for a swarm */
  of(clusterId: string, isMachine: (name: string) => boolean): ReadonlyMap<string, string> {
    const entry = this.#entries().find((one) => one.clusterId === clusterId);
    return new Map(entry?.managers.filter(([name]) => isMachine(name)));
  }

  /** The managers of all swarms. @param isMachine see {@link of} */
  all(isMachine: (name: string) => boolean): readonly KnownManager[] {
    return this.#entries().flatMap(({ clusterId, managers }) =>
      managers.filter(([name]) => isMachine(name)).map(([machine, nodeId]) => ({ clusterId, machine, nodeId })),
    );
  }

  /** @param managers the ids of nodes by the names of machines */
  set(clusterId: string, managers: ReadonlyMap<string, string>): void {
    const before = this.#entries();
    // A machine is in one swarm at a time, so one that invents many swarms cannot fill the store.
    const others = before
      .filter((one) => one.clusterId !== clusterId)
      .map((one) => ({ ...one, managers: one.managers.filter(([name]) => !managers.has(name)) }))
      .filter((one) => one.managers.length > 0);
    const after = [...others, { clusterId, managers: [...managers] }].sort((a, b) =>
      a.clusterId < b.clusterId ? -1 : 1,
    );
    if (!isDeepStrictEqual(before, after)) {
      void this.#write(after);
    }
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    try {
      await this.memento.update(key, entries);
    } catch (error) {
      this.report(error);
    }
  }

  /** Leaves out anything malformed. */
  #entries(): readonly Entry[] {
    const stored = this.memento.get(key);
    return Array.isArray(stored) ? stored.flatMap((one: unknown) => entryOf(one) ?? []) : [];
  }
}

function entryOf(value: unknown): Entry | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { clusterId, managers } = value;
  if (typeof clusterId !== 'string' || !Array.isArray(managers)) {
    return undefined;
  }
  return { clusterId, managers: managers.filter(isPair) };
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string');
}
