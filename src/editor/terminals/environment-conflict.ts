import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readSmallFile } from '../../files/small-file';
import { showWarning } from '../shown/messages';
import { findConflict } from './environment-rivals';
import { appliesAfterStartFiles, findAssignment, startFilesOf, type Assignment, type ShellSetup } from './start-files';

const warnedKey = 'warnedOfEnvironmentConflict';

/** In bytes; start files are far smaller. */
const longestStartFile = 256 * 1024;

/**
 * Warns, once for a workspace, if another extension's setting, or a start file of a shell without shell integration, may keep
 * terminals from talking to the machine.
 */
export async function warnOfConflict(
  name: string,
  variables: readonly string[],
  memory: vscode.Memento,
): Promise<void> {
  if (memory.get(warnedKey) === true) {
    return;
  }
  const warn = settingWarning(name, variables) ?? (await startFileWarning(name, variables));
  if (warn !== undefined) {
    await memory.update(warnedKey, true);
    await warn();
  }
}

type Warning = () => Promise<void>;

function settingWarning(name: string, variables: readonly string[]): Warning | undefined {
  const conflict = findConflict(variables, (setting) => vscode.workspace.getConfiguration().get(setting));
  if (conflict === undefined) {
    return undefined;
  }
  return async () => {
    const open = vscode.l10n.t('Open Setting');
    const choice = await showWarning(
      vscode.l10n.t(
        'Terminals may not use “{0}”: the setting {1} also sets {2}, and the extension that set it first wins. Remove {2} from the setting.',
        name,
        conflict.setting,
        conflict.variable,
      ),
      open,
    );
    if (choice === open) {
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${conflict.setting}`);
    }
  };
}

async function startFileWarning(name: string, variables: readonly string[]): Promise<Warning | undefined> {
  const setup: ShellSetup = {
    shell: vscode.env.shell,
    integrationEnabled:
      vscode.workspace.getConfiguration('terminal.integrated.shellIntegration').get('enabled') !== false,
  };
  const found = appliesAfterStartFiles(setup) ? undefined : await assignmentIn(setup.shell, variables);
  if (found === undefined) {
    return undefined;
  }
  return async () => {
    const open = vscode.l10n.t('Open File');
    const choice = await showWarning(
      vscode.l10n.t(
        'Terminals may not use “{0}”: line {2} of {1} changes {3} when a terminal opens. Remove that line, or turn on shell integration for terminals.',
        name,
        found.path,
        found.line,
        found.variable,
      ),
      open,
    );
    if (choice === open) {
      const at = new vscode.Position(found.line - 1, 0);
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(found.path), {
        selection: new vscode.Range(at, at),
      });
    }
  };
}

async function assignmentIn(
  shell: string,
  variables: readonly string[],
): Promise<(Assignment & { readonly path: string }) | undefined> {
  for (const file of startFilesOf(shell)) {
    const path = join(homedir(), file);
    const found = findAssignment(await textOf(path), variables);
    if (found !== undefined) {
      return { ...found, path };
    }
  }
  return undefined;
}

/** The text of a file; empty if it is missing or cannot be read, because then the shell does not read it either. */
async function textOf(path: string): Promise<string> {
  try {
    return await readSmallFile(path, longestStartFile);
  } catch {
    return '';
  }
}
