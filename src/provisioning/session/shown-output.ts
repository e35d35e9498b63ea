import * as l10n from '@vscode/l10n';
import type { ProvisionObserver } from '../observer';

/** How much of a run's output is shown; the installation of an engine has a thousandth of it. */
const maxLines = 100_000;
const maxTotal = 8 * 1024 * 1024;

/** Passes on what the commands of a run print, up to a limit: the output channel keeps all it gets. */
export class ShownOutput {
  #lines = 0;
  #total = 0;
  #full = false;

  constructor(private readonly observer: Pick<ProvisionObserver, 'line' | 'output'>) {}

  /** Shows one line. */
  line(text: string): void {
    if (this.#full) {
      return;
    }
    this.#lines += 1;
    this.#total += text.length;
    this.#full = this.#lines > maxLines || this.#total > maxTotal;
    if (this.#full) {
      this.observer.line(l10n.t('The output is too long to show in full; the rest is omitted.'));
    } else {
      this.observer.output(`${text}\n`);
    }
  }
}
