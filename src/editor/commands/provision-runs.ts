import * as vscode from 'vscode';
import type { Machine, MachineSpec } from '../../machines/machine';
import type { ProvisionObserver } from '../../provisioning/observer';
import { signalOf } from '../cancellation';
import { EditorFailure } from '../failure';
import type { Output } from '../output';
import type { EditorSshPrompts } from '../prompts/ssh-prompts';
import { EditorObserver } from './provision-observer';

/** Provisions one machine; the provisioner behind it is made at first use. */
export type Provision = (spec: MachineSpec, observer: ProvisionObserver, signal: AbortSignal) => Promise<Machine>;

/** The runs of provisioning under way: several machines at once, each machine once. */
export class ProvisionRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** A run began or ended, or took its next step. */
  readonly onDidChange = this.changed.event;
  private readonly running = new Map<string, string>();
  private readonly end = new AbortController();

  constructor(
    private readonly provision: Provision,
    private readonly prompts: EditorSshPrompts,
    private readonly output: Output,
  ) {}

  /** For each machine under way, its step as a row shows it. */
  steps(): ReadonlyMap<string, string> {
    return this.running;
  }

  /**
   * Provisions with a notification that shows each step and can cancel.
   * @param title of the notification, e.g. `Adding “pi3”`
   * @throws EditorFailure where a run of this machine is under way; whatever provisioning throws
   */
  async run(spec: MachineSpec, title: string): Promise<Machine> {
    const { name } = spec;
    if (this.running.has(name)) {
      throw new EditorFailure(
        'already-running',
        vscode.l10n.t('“{0}” is being provisioned already.', name),
        vscode.l10n.t('Wait until that has ended, or cancel it in its notification.'),
      );
    }
    this.enter(name, vscode.l10n.t('connecting'));
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (progress, token) => {
          const observer = new EditorObserver(
            name,
            this.output,
            this.prompts,
            (text, fraction) => {
              progress.report({ message: text, increment: fraction * 100 });
              this.enter(name, text);
            },
            (text) => {
              progress.report({ message: text });
            },
          );
          return this.provision(spec, observer, AbortSignal.any([signalOf(token), this.end.signal]));
        },
      );
    } finally {
      this.running.delete(name);
      this.changed.fire();
    }
  }

  /** Cancels every run. */
  dispose(): void {
    this.end.abort();
    this.changed.dispose();
  }

  private enter(name: string, step: string): void {
    this.running.set(name, step);
    this.changed.fire();
  }
}
