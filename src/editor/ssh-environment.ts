import { homedir, userInfo } from 'node:os';
import type { SshEnvironment } from '../ssh/ssh-config';

/** The agent that Windows comes with, where SSH_AUTH_SOCK names no other. */
const windowsAgent = '\\\\.\\pipe\\openssh-ssh-agent';

/** What SSH takes from where the extension runs. Relative key paths are relative to the home directory, in every window. */
export function sshEnvironment(): SshEnvironment {
  const homeDirectory = homedir();
  return {
    homeDirectory,
    agent: process.env['SSH_AUTH_SOCK'] ?? (process.platform === 'win32' ? windowsAgent : undefined),
    userName: userInfo().username,
    workingDirectory: homeDirectory,
    variables: process.env,
  };
}
