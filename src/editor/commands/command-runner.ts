import * as vscode from 'vscode';
import { Cancelled, describeFailure } from '../../failure';
import type { CommandId } from '../ids';
import type { Output } from '../output';
import { showError } from '../shown/messages';

/** Registers commands so that each failure ends in one notification with a next step, and in the output channel. */
export class CommandRunner {
  constructor(
    private readonly output: Output,
    private readonly subscriptions: vscode.Disposable[],
  ) {}

  /**
   * @param id as in the manifest
   * @param handler gets the row the command was called on, or whatever a keybinding passes; undefined from the palette
   */
  register(id: CommandId, handler: (target: unknown) => Promise<void> | void): void {
    this.subscriptions.push(
      vscode.commands.registerCommand(id, async (target: unknown) => {
        try {
          await handler(target);
        } catch (error) {
          this.report(error);
        }
      }),
    );
  }

  /** Shows the user what failed; cancelled work is not an error. Never throws. */
  report(error: unknown, subject = vscode.l10n.t('Swarm Machines')): void {
    if (error instanceof Cancelled || isEditorsCancel(error)) {
      return;
    }
    this.output.failure(subject, error);
    const showOutput = vscode.l10n.t('Show Output');
    void showError(describeFailure(error), showOutput).then((choice) => {
      if (choice === showOutput) {
        this.output.show();
      }
    });
  }
}

/** What the editor itself throws where a question is cancelled, be it only because the window closes. */
function isEditorsCancel(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'Canceled');
}
