import * as vscode from 'vscode';
import type { Machine } from '../../../machines/machine';
import type { SshPrompts } from '../../../ssh/connection';
import { keyFileFailure } from '../../../ssh/failure';
import { defaultKnownHostsFiles } from '../../../ssh/known-hosts';
import { needsConsent, networkKeyProblem } from '../../../ssh/network-path';
import { resolveTarget } from '../../../ssh/resolve-target';
import { EditorFailure } from '../../failure';
import { openTerminal } from '../../shown/terminals';
import { sshEnvironment } from '../../ssh-environment';
import { findProgram } from '../../terminals/find-program';
import { sshArguments } from '../../terminals/ssh-arguments';

/**
 * Opens a terminal on the machine with the `ssh` of this computer.
 * @throws EditorFailure if there is none; SshConfigFailure; SshFailure if its key may not be opened
 */
export async function openSshTerminal(machine: Machine, prompts: SshPrompts): Promise<void> {
  const folders = vscode.workspace.workspaceFolders?.filter(({ uri }) => uri.scheme === 'file') ?? [];
  const ssh = await findProgram('ssh', {
    searchPath: process.env['PATH'] ?? '',
    excluded: folders.map(({ uri }) => uri.fsPath),
  });
  if (ssh === undefined) {
    throw new EditorFailure(
      'ssh-missing',
      vscode.l10n.t(
        'Could not open a terminal on “{0}” because ssh is not installed on the computer that runs the terminal.',
        machine.name,
      ),
      vscode.l10n.t('Install the OpenSSH client there.'),
    );
  }
  const keyPath = machine.sshKeyPath;
  const environment = sshEnvironment();
  // ssh would open it without asking.
  const asks = keyPath !== undefined && needsConsent(keyPath, environment.homeDirectory);
  if (asks && !(await prompts.openNetworkKey({ keyPath, host: machine.host }))) {
    const { problem, remedy } = networkKeyProblem(keyPath);
    throw keyFileFailure(machine.name, problem, undefined, remedy);
  }
  const { knownHostsFiles } = await resolveTarget({ host: machine.host }, environment);
  openTerminal({
    name: vscode.l10n.t('{0} (SSH)', machine.name),
    program: ssh,
    args: sshArguments(machine, knownHostsFiles ?? defaultKnownHostsFiles(environment.homeDirectory).user),
    icon: 'remote',
  });
}
