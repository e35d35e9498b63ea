import * as vscode from 'vscode';
import { showWarning } from '../shown/messages';
import { findConflict } from './environment-rivals';

const warnedKey = 'warnedOfEnvironmentConflict';

/** Warns, once for a workspace, where another extension's setting may keep terminals from talking to the machine. */
export async function warnOfConflict(
  name: string,
  variables: readonly string[],
  memory: vscode.Memento,
): Promise<void> {
  const conflict = findConflict(variables, (setting) => vscode.workspace.getConfiguration().get(setting));
  if (conflict === undefined || memory.get(warnedKey) === true) {
    return;
  }
  await memory.update(warnedKey, true);
  const open = vscode.l10n.t('Open Setting');
  const choice = await showWarning(
    vscode.l10n.t(
      'Terminals may not talk to “{0}”: the setting {1} sets {2} too, and the extension that set it first wins. Take {2} out of the setting.',
      name,
      conflict.setting,
      conflict.variable,
    ),
    open,
  );
  if (choice === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${conflict.setting}`);
  }
}
