import * as vscode from 'vscode';
import { Cancelled, describeFailure } from '../../failure';
import type { CommandId } from '../ids';
import type { Output } from '../output';
import { showError } from '../shown/messages';

/** A command's work. @param target the row it was called on, or a keybinding's argument; undefined from the palette */
export type Command = (target: unknown) => Promise<void> | void;

/** Registers commands so that each failure ends in one notification with a next step, and in the output channel. */
export class CommandRunner {
  constructor(
    private readonly output: Output,
    private readonly subscriptions: vscode.Disposable[],
  ) {}

  /** @param id as in the manifest */
  register(id: CommandId, command: Command): void {
    this.subscriptions.push(
      vscode.commands.registerCommand(id, async (target: unknown) => {
        try {
          await command(target);
        } catch (error) {
          this.report(error);
        }
      }),
    );
  }

  /** Shows the user what failed; canceled work is not an error. Never throws. */
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

/** What the editor itself throws if a question is canceled or the window closes. */
function isEditorsCancel(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'Canceled');
}
