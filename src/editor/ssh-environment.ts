import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { account } from '../ssh/account';
import type { SshEnvironment } from '../ssh/resolve-target';

/** The agent of Windows, for use if SSH_AUTH_SOCK names no other. */
const windowsAgent = '\\\\.\\pipe\\openssh-ssh-agent';

/** What SSH uses of the computer that runs the extension. Relative key paths are relative to the window's folder. */
export function sshEnvironment(): SshEnvironment {
  const homeDirectory = homedir();
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  return {
    homeDirectory,
    agent: process.env['SSH_AUTH_SOCK'] ?? (process.platform === 'win32' ? windowsAgent : undefined),
    userName: account()?.username ?? process.env['USER'] ?? '',
    workingDirectory: folder?.uri.fsPath ?? homeDirectory,
    variables: process.env,
  };
}
