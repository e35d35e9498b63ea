import type { Clock } from './clock';
import { MachineFailure } from './failure';
import type { MachineSidecar } from './machine';
import type { MachineSnapshot } from './snapshot';

/** Milliseconds: what is on disk is this old at most, so that a restart can say when a machine was seen. */
const writeInterval = 5 * 60 * 1000;

interface SidecarStore {
  updateSidecar(name: string, change: (sidecar: MachineSidecar) => MachineSidecar): Promise<void>;
}

/** Notes in the sidecar when a machine was last seen and with which engine; seldom, and never in a look's way. */
export class Sightings {
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly store: SidecarStore,
    private readonly clock: Clock,
    private readonly report: (error: unknown) => void,
  ) {}

  /** @param noted the sidecar as it was last read */
  record(name: string, noted: MachineSidecar, snapshot: MachineSnapshot): void {
    if (snapshot.state !== 'running' || !this.isDue(noted, snapshot)) {
      return;
    }
    const lastSeen = new Date(this.clock.now()).toISOString();
    const { engineVersion } = snapshot;
    const write = this.store
      .updateSidecar(name, (sidecar) => ({ ...sidecar, lastSeen, engineVersion }))
      .catch((error: unknown) => {
        // A machine that was removed meanwhile has nothing to be noted about.
        if (!(error instanceof MachineFailure && error.reason === 'missing')) {
          this.report(error);
        }
      })
      .finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  /** Resolves when all that was recorded is written. */
  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }

  private isDue(noted: MachineSidecar, snapshot: MachineSnapshot): boolean {
    const age = this.clock.now() - Date.parse(noted.lastSeen ?? '');
    return noted.engineVersion !== snapshot.engineVersion || !(age >= 0 && age < writeInterval);
  }
}
