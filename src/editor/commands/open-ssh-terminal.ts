import * as vscode from 'vscode';
import type { Machine } from '../../machines/machine';
import { EditorFailure } from '../failure';
import { findProgram } from '../terminals/find-program';
import { sshArguments } from '../terminals/ssh-arguments';

/** Opens a terminal on the machine with the `ssh` of this computer. @throws EditorFailure where there is none */
export async function openSshTerminal(machine: Machine): Promise<void> {
  const ssh = await findProgram('ssh', process.env['PATH'] ?? '');
  if (ssh === undefined) {
    throw new EditorFailure(
      'ssh-missing',
      vscode.l10n.t('No terminal on “{0}”: the program ssh is not installed where the terminal runs.', machine.name),
      vscode.l10n.t('Install the OpenSSH client there.'),
    );
  }
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t('{0} (SSH)', machine.name),
    shellPath: ssh,
    shellArgs: sshArguments(machine),
    iconPath: new vscode.ThemeIcon('remote'),
  });
  terminal.show();
}
