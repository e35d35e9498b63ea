import * as l10n from '@vscode/l10n';
import type { Engine } from '../engine/engine';
import { EngineFailure } from '../engine/failure';
import { Failure, throwIfCancelled } from '../failure';
import { SwarmFailure } from './failure';
import type { Membership } from './memberships';

/** A manager that answers for its cluster. */
export interface LiveManager {
  readonly machine: string;
  /** The machine's own node. */
  readonly nodeId: string;
  readonly engine: Engine;
}

/** The managers of one cluster among our machines, and which of them to ask. */
export class Managers {
  #members: readonly Membership[] = [];
  #current: string | undefined;

  constructor(private readonly engineOf: (machine: string) => Promise<Engine>) {}

  /** @param members in the order to try them: those that answer first */
  set(members: readonly Membership[]): void {
    this.#members = members;
  }

  /** Whether the manager asked last is known not to answer while another one does. */
  get shouldChange(): boolean {
    const current = this.#members.find(({ machine }) => machine === this.#current);
    return (
      this.#current !== undefined && current?.reachable !== true && this.#members.some(({ reachable }) => reachable)
    );
  }

  /**
   * The manager asked last where it still answers, else the first that does. It has proved that it sees the swarm's
   * leader, so that a change may be sent to it without a second try elsewhere.
   * @throws SwarmFailure `no-manager`; EngineFailure `no-leader`; Cancelled
   */
  async find(signal?: AbortSignal): Promise<LiveManager> {
    const failures: Failure[] = [];
    for (const { machine, swarm } of this.#inOrder()) {
      try {
        const engine = await this.engineOf(machine);
        await engine.node(swarm.nodeId, signal);
        this.#current = machine;
        return { machine, nodeId: swarm.nodeId, engine };
      } catch (error) {
        throwIfCancelled(signal);
        if (!(error instanceof Failure)) {
          throw error;
        }
        failures.push(error as Failure);
      }
    }
    this.#current = undefined;
    throw (
      failures.find((failure) => failure instanceof EngineFailure && failure.reason === 'no-leader') ?? nobody(failures)
    );
  }

  #inOrder(): readonly Membership[] {
    const current = this.#members.filter(({ machine, reachable }) => machine === this.#current && reachable);
    return [...current, ...this.#members.filter((member) => !current.includes(member))];
  }
}

function nobody([first]: readonly Failure[]): SwarmFailure {
  return first === undefined
    ? new SwarmFailure(
        'no-manager',
        l10n.t('No manager of this swarm is among your machines.'),
        l10n.t('Add one of its managers.'),
      )
    : new SwarmFailure('no-manager', l10n.t('No manager of this swarm answers. {0}', first.message), first.remedy, {
        cause: first,
      });
}
