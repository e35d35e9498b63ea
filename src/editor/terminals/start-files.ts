import { posix } from 'node:path';

/** Shells into which VS Code injects a script that runs after the start files: see "Terminal Shell Integration" in its docs. */
const integrated = ['bash', 'zsh', 'fish', 'pwsh', 'powershell'];

/** What decides which start files a terminal reads, and whether anything runs after them. */
export interface ShellSetup {
  /** The path or name of the default shell. */
  readonly shell: string;
  /** The value of `terminal.integrated.shellIntegration.enabled`. */
  readonly integrationEnabled: boolean;
}

/** A line of a start file that sets or removes a variable. */
export interface Assignment {
  readonly variable: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Whether variables are applied again after the startup files of the shell. */
export function appliesAfterStartFiles({ shell, integrationEnabled }: ShellSetup): boolean {
  return integrationEnabled && integrated.includes(nameOf(shell));
}

/**
 * The files in the home folder that a shell reads when a terminal opens, relative to it. See the manuals: bash(1)
 * "INVOCATION", zsh(1) "STARTUP/SHUTDOWN FILES", fish(1) "CONFIGURATION", dash(1), ksh(1), tcsh(1), nu "Configuration".
 */
export function startFilesOf(shell: string): readonly string[] {
  const files: Readonly<Record<string, readonly string[]>> = {
    bash: ['.bashrc', '.bash_profile', '.bash_login', '.profile'],
    zsh: ['.zshenv', '.zprofile', '.zshrc', '.zlogin'],
    fish: ['.config/fish/config.fish'],
    pwsh: ['.config/powershell/profile.ps1', '.config/powershell/Microsoft.PowerShell_profile.ps1'],
    ksh: ['.profile', '.kshrc'],
    tcsh: ['.tcshrc', '.cshrc', '.login'],
    csh: ['.cshrc', '.login'],
    nu: ['.config/nushell/env.nu', '.config/nushell/config.nu'],
  };
  return files[nameOf(shell)] ?? ['.profile'];
}

/** The first line of a start file that sets or removes one of the variables, in the syntax of any of these shells. */
export function findAssignment(text: string, variables: readonly string[]): Assignment | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const variable = assigned.exec(line)?.groups?.['name'];
    if (variable !== undefined && variables.includes(variable)) {
      return { variable, line: index + 1 };
    }
  }
  return undefined;
}

const assigned =
  /^[^#]*?(?:^|[;&|{]|\$env[:.]|\b(?:export|readonly|declare|typeset|set|setenv|unset|unsetenv)\s)(?:\s*-\w+)*\s*(?<name>DOCKER_[A-Z_]+)(?=[\s=;]|$)/;

function nameOf(shell: string): string {
  return posix
    .basename(shell.replaceAll('\\', '/'))
    .replace(/\.exe$/i, '')
    .toLowerCase();
}
