import { Alarm } from '../alarm';
import type { Pace } from '../pace';
import type { Managers, ManagersParts } from './managers';

/** Checks the manager that a session follows again whenever machines report something else about the managers. */
export class ClaimsWatch {
  #changed = new Alarm();
  #claims = '';

  constructor(
    private readonly managers: Managers,
    private readonly parts: Pick<ManagersParts, 'claims'> & { readonly pace: Pick<Pace, 'resync'> },
  ) {}

  /** Compares what machines report with the last time. Returns whether it is different. */
  update(): boolean {
    const claims = JSON.stringify(
      this.parts.claims().members.map(({ machine, reachable, swarm }) => {
        const { localState, nodeId, role, managerIds } = swarm;
        return [machine, reachable, localState, nodeId, role === 'leader' ? 'manager' : role, managerIds];
      }),
    );
    if (claims === this.#claims) {
      return false;
    }
    this.#claims = claims;
    this.#changed.ring();
    return true;
  }

  /** Ignores the changes so far: the manager is about to be chosen by what machines report now. */
  reset(): void {
    this.#changed = new Alarm();
  }

  /**
   * Waits until the manager is no longer to be believed, or until abort.
   * @param onConfirmed called after each change that leaves it as it is
   * @throws SwarmFailure or EngineFailure if that can't be determined, as {@link Managers.all} does; Cancelled
   */
  async untilRefuted(machine: string, signal: AbortSignal, onConfirmed: () => void): Promise<void> {
    while (!signal.aborted) {
      if (!(await this.#changed.wait(this.parts.pace.resync, signal))) {
        continue;
      }
      if ((await this.managers.all(signal)).every((manager) => manager.machine !== machine)) {
        return;
      }
      onConfirmed();
    }
  }
}
