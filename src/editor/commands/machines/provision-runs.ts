import * as vscode from 'vscode';
import type { Machine, MachineSpec } from '../../../machines/machine';
import type { ProvisionObserver } from '../../../provisioning/observer';
import { EditorFailure } from '../../failure';
import type { Output } from '../../output';
import type { EditorSshPrompts } from '../../prompts/machines/ssh-prompts';
import { withNotification } from '../../shown/progress';
import { EditorObserver } from './provision-observer';

/** Provisions one machine. */
export type Provision = (spec: MachineSpec, observer: ProvisionObserver, signal: AbortSignal) => Promise<Machine>;

export interface ProvisionRunsOptions {
  /** Checks a machine again; never rejects. */
  readonly refresh: (name: string) => Promise<void>;
  readonly prompts: EditorSshPrompts;
  readonly output: Output;
}

/** The current runs of provisioning: several machines at once, each machine once. */
export class ProvisionRuns implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** A run started or ended, or took its next step. */
  readonly onDidChange = this.#changed.event;
  readonly #running = new Set<string>();
  /** What rows show, until the machine has been checked again after the run. */
  readonly #shown = new Map<string, { readonly run: symbol; readonly step: string }>();
  readonly #end = new AbortController();

  constructor(private readonly options: ProvisionRunsOptions) {}

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  /** For each machine that is being provisioned, its step as a row shows it. */
  steps(): ReadonlyMap<string, string> {
    return new Map([...this.#shown].map(([name, { step }]) => [name, step]));
  }

  /**
   * Provisions with a notification that shows each step and can cancel.
   * @param title of the notification, e.g. `Adding “pi3”`
   * @param provision does the work, and reports to the observer
   * @throws EditorFailure if this machine is already being provisioned; whatever provisioning throws
   */
  async run(spec: MachineSpec, title: string, provision: Provision): Promise<Machine> {
    const { name } = spec;
    if (this.#running.has(name)) {
      throw new EditorFailure(
        'already-running',
        vscode.l10n.t('“{0}” is already being provisioned.', name),
        vscode.l10n.t('Cancel provisioning in its notification, or try again later.'),
      );
    }
    const run = Symbol(name);
    this.#running.add(name);
    this.#show(name, run, vscode.l10n.t('connecting'));
    try {
      return await withNotification(title, (report, signal) => {
        const { prompts, output } = this.options;
        const observer = new EditorObserver(name, output, prompts, {
          onStep: (step, fraction) => {
            report(step, fraction * 100);
            this.#show(name, run, step);
          },
          onLine: (line) => {
            report(line.replace(/^… /, ''));
          },
        });
        return provision(spec, observer, AbortSignal.any([signal, this.#end.signal]));
      });
    } finally {
      this.#running.delete(name);
      void this.#forget(name, run);
    }
  }

  /** Cancels every run. */
  dispose(): void {
    this.#end.abort();
    this.#changed.dispose();
  }

  #show(name: string, run: symbol, step: string): void {
    this.#shown.set(name, { run, step });
    this.#changed.fire();
  }

  /** Before the check, the row would show the state from before the run. */
  async #forget(name: string, run: symbol): Promise<void> {
    await this.options.refresh(name);
    if (this.#shown.get(name)?.run === run) {
      this.#shown.delete(name);
      this.#changed.fire();
    }
  }
}
