import * as vscode from 'vscode';
import type { Machine } from '../../machines/machine';
import { defaultKnownHostsFiles } from '../../ssh/known-hosts';
import { resolveTarget } from '../../ssh/ssh-config';
import { EditorFailure } from '../failure';
import { openTerminal } from '../shown/terminals';
import { sshEnvironment } from '../ssh-environment';
import { findProgram } from '../terminals/find-program';
import { sshArguments } from '../terminals/ssh-arguments';

/**
 * Opens a terminal on the machine with the `ssh` of this computer.
 * @throws EditorFailure where there is none; SshConfigFailure
 */
export async function openSshTerminal(machine: Machine): Promise<void> {
  const ssh = await findProgram('ssh', process.env['PATH'] ?? '');
  if (ssh === undefined) {
    throw new EditorFailure(
      'ssh-missing',
      vscode.l10n.t('No terminal on “{0}”: the program ssh is not installed where the terminal runs.', machine.name),
      vscode.l10n.t('Install the OpenSSH client there.'),
    );
  }
  const environment = sshEnvironment();
  const { knownHostsFiles } = await resolveTarget({ host: machine.host }, environment);
  openTerminal({
    name: vscode.l10n.t('{0} (SSH)', machine.name),
    program: ssh,
    args: sshArguments(machine, knownHostsFiles ?? defaultKnownHostsFiles(environment.homeDirectory).user),
    icon: 'remote',
  });
}
