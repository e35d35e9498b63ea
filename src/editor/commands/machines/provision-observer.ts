import * as vscode from 'vscode';
import type { PlanSummary, ProvisionObserver } from '../../../provisioning/observer';
import type { Output } from '../../output';
import type { EditorSshPrompts } from '../../prompts/machines/ssh-prompts';
import { askInDialog } from '../../shown/messages';
import { planDetail, planQuestion } from './dialog-texts';

/** Gets the progress of a run. */
export interface ProvisionListener {
  /** @param step as a row and a notification show it, e.g. `2/4 Restart the engine`; `fraction`: of all the work */
  readonly onStep: (step: string, fraction: number) => void;
  readonly onLine: (line: string) => void;
}

/** Follows one run of provisioning: reports go to the output channel, questions to the user. */
export class EditorObserver implements ProvisionObserver {
  constructor(
    private readonly machine: string,
    private readonly channel: Output,
    private readonly prompts: EditorSshPrompts,
    private readonly listener: ProvisionListener,
  ) {}

  line(text: string): void {
    this.channel.line(this.machine, text);
    this.listener.onLine(text);
  }

  output(chunk: string): void {
    this.channel.raw(this.machine, chunk);
  }

  step(step: { readonly index: number; readonly total: number; readonly title: string }): void {
    this.listener.onStep(`${step.index}/${step.total} ${step.title}`, 1 / step.total);
  }

  async confirmPlan(plan: PlanSummary, signal?: AbortSignal): Promise<boolean> {
    const proceeds = await askInDialog(planQuestion(this.machine, plan), planDetail(plan), vscode.l10n.t('Continue'));
    return proceeds && signal?.aborted !== true;
  }

  passphrase(question: { keyPath: string; attempt: number }, signal?: AbortSignal): Promise<string | undefined> {
    return this.prompts.passphrase(question, signal);
  }

  password(question: Parameters<EditorSshPrompts['password']>[0], signal?: AbortSignal): Promise<string | undefined> {
    return this.prompts.password(question, signal);
  }

  sudoPassword(
    question: Parameters<EditorSshPrompts['sudoPassword']>[0],
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    return this.prompts.sudoPassword(question, signal);
  }

  trustHostKey(question: Parameters<EditorSshPrompts['trustHostKey']>[0], signal?: AbortSignal): Promise<boolean> {
    return this.prompts.trustHostKey(question, signal);
  }

  openNetworkKey(question: { keyPath: string; host: string }, signal?: AbortSignal): Promise<boolean> {
    return this.prompts.openNetworkKey(question, signal);
  }
}
