import type { After } from '../../../../src/provisioning/apply/stop-request';

/** A clock whose time a test lets pass. */
export class ManualClock {
  readonly #waits = new Set<{ readonly milliseconds: number; readonly act: () => void }>();
  readonly #watchers = new Set<() => void>();

  readonly after: After = (milliseconds, act) => {
    const wait = { milliseconds, act };
    this.#waits.add(wait);
    this.#watchers.forEach((watcher) => watcher());
    return () => void this.#waits.delete(wait);
  };

  /** How long is waited for what, in milliseconds. */
  get pending(): readonly number[] {
    return [...this.#waits].map(({ milliseconds }) => milliseconds);
  }

  /** Waits until something waits for so long, and lets that time pass. */
  async pass(milliseconds: number): Promise<void> {
    for (;;) {
      const wait = [...this.#waits].find((each) => each.milliseconds === milliseconds);
      if (wait !== undefined) {
        this.#waits.delete(wait);
        wait.act();
        return;
      }
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }
}
