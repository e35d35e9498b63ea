import { basename } from 'node:path';
import * as vscode from 'vscode';
import { shellLines } from '../../../machines/docker-environment';
import type { Shell } from '../../../shell-quote';
import type { Questions } from '../../prompts/questions';
import type { PickItem } from '../../shown/quick-inputs';
import { flashDone } from '../../shown/status';
import type { TerminalEnvironment } from '../../terminals/active-machine';

interface ShellItem extends PickItem {
  readonly shell: Shell;
}

/** Copies the commands that make a shell use the machine, like `docker-machine env`. @throws Cancelled; ShellFailure */
export async function copyEnvironment(
  name: string,
  environment: TerminalEnvironment,
  questions: Questions,
): Promise<void> {
  const question = {
    title: vscode.l10n.t('Copy Environment Commands of “{0}”', name),
    placeholder: vscode.l10n.t('Select the shell to run them in'),
  };
  const picked = await questions.pick(question, shellItems());
  await copy(shellLines(environment, picked.shell), vscode.l10n.t('Copied the commands for {0}', picked.label));
}

/** Copies a text and shows a message in the status bar for a moment. */
export async function copy(text: string, message: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  flashDone(message, 4000);
}

/** The shells, the one of the editor's terminals first. */
function shellItems(): ShellItem[] {
  const items: ShellItem[] = [
    { shell: 'posix', label: 'bash, zsh, sh' },
    { shell: 'fish', label: 'fish' },
    { shell: 'powershell', label: 'PowerShell' },
    { shell: 'cmd', label: vscode.l10n.t('Command Prompt') },
  ];
  const usual = usualShell();
  return [
    ...items.filter(({ shell }) => shell === usual).map((item) => ({ ...item, description: vscode.l10n.t('default') })),
    ...items.filter(({ shell }) => shell !== usual),
  ];
}

function usualShell(): Shell {
  const program = basename(vscode.env.shell.replaceAll('\\', '/')).toLowerCase();
  if (program.startsWith('pwsh') || program.startsWith('powershell')) {
    return 'powershell';
  }
  return program.startsWith('cmd') ? 'cmd' : program.startsWith('fish') ? 'fish' : 'posix';
}
