import * as l10n from '@vscode/l10n';
import { Cancelled } from '../../failure';
import type { RunOptions, RunResult, SshConnection } from '../../ssh/connection';
import { labelOf } from '../../ssh/label';
import { quote } from '../../ssh/quote';
import { ProvisionFailure } from '../failure';
import type { ProvisionObserver } from '../observer';

/** How scripts become root: the user is root, sudo asks nothing, or sudo wants the password. */
export type Privilege =
  { readonly kind: 'root' } | { readonly kind: 'sudo' } | { readonly kind: 'password'; readonly password: string };

/** What sshd's PATH of a user often lacks: the system administrator's programs. */
const environment = 'env LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The line after which the script begins; see {@link passwordCommand}. */
const scriptMark = '# swarm-machines: the script begins';

/**
 * The command that runs the script on its standard input with the highest privilege available, which is the script's
 * first argument: `root`, `sudo`, or `user` if becoming root requires a password. sudo leaves the input untouched when it
 * refuses.
 */
const asAvailableCommand = `sh -c ${quote(
  `if test "$(id -u)" = 0; then exec ${environment} sh -s root; fi; ` +
    `LC_ALL=C sudo -n ${environment} sh -s sudo || exec ${environment} sh -s user`,
)}`;

/**
 * sudo reads the password from the first line (`-k`: whether or not it remembers an earlier one). If it does not ask
 * after all, the line is still there: so everything before the mark is skipped, and no shell ever sees it.
 */
const passwordCommand = `env LC_ALL=C sudo -k -S -p "" ${environment} sh -c ${quote(
  `while IFS= read -r line; do if test "$line" = "${scriptMark}"; then exec sh -s sudo; fi; done; exit 97`,
)}`;

/** Tries a password without a script: sudo would use further lines of its input as more attempts. */
const passwordTrial = `env LC_ALL=C sudo -k -S -p "" ${environment} sh -c :`;

/** Whether sudo refused only because it needs the password. */
export function asksForPassword(answer: string): boolean {
  return answer.includes('sudo: a password is required');
}

/** Runs scripts on a host through one SSH connection: the script goes over standard input, never in a command line. */
export class RemoteShell {
  constructor(
    private readonly connection: SshConnection,
    /** The machine's name, for sentences. */
    private readonly machine: string,
  ) {}

  /** Runs a script as root if that needs no password, otherwise as the user; the script's `$1` is which. */
  runAsAvailable(script: string, options: RunOptions = {}): Promise<RunResult> {
    return this.connection.run(asAvailableCommand, { ...options, stdin: script });
  }

  /** Runs a script as root. */
  run(privilege: Privilege, script: string, options: RunOptions = {}): Promise<RunResult> {
    switch (privilege.kind) {
      case 'root':
        return this.connection.run(`${environment} sh -s root`, { ...options, stdin: script });
      case 'sudo':
        return this.connection.run(`env LC_ALL=C sudo -n ${environment} sh -s sudo`, { ...options, stdin: script });
      case 'password':
        return this.connection.run(passwordCommand, {
          ...options,
          stdin: `${privilege.password}\n${scriptMark}\n${script}`,
        });
    }
  }

  /**
   * Asks for sudo's password until it is correct, at most three times.
   * @param refusal the answer of sudo without a password
   * @param groups the user's groups on the host
   * @throws ProvisionFailure `no-sudo` or `sudo-password`; Cancelled if the user declines
   */
  async askPassword(
    refusal: string,
    groups: readonly string[],
    observer: ProvisionObserver,
    signal: AbortSignal,
  ): Promise<Privilege> {
    const { user, host, port, jumps } = this.connection.target;
    const account = { user, host, port, through: jumps.map(labelOf) };
    this.#assertPasswordHelps(refusal);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const password = await observer.sudoPassword({ ...account, attempt }, signal);
      if (password === undefined) {
        throw new Cancelled();
      }
      const result = await this.connection.run(passwordTrial, { stdin: `${password}\n`, signal });
      if (result.exitCode === 0) {
        return { kind: 'password', password };
      }
      this.#assertPasswordHelps(result.stderr);
    }
    throw new ProvisionFailure(
      'sudo-password',
      l10n.t('“{0}”: sudo rejected the password of {1} three times.', this.machine, user),
      groups.some((group) => ['sudo', 'wheel', 'admin'].includes(group))
        ? l10n.t('Check the password with “sudo -v” on the host.')
        : l10n.t('{0} is not in the group “sudo” of the host and may not be allowed to use sudo.', user),
    );
  }

  /** Throws if no password can help. The texts are those of sudo and sh in the C locale. */
  #assertPasswordHelps(answer: string): void {
    const { user } = this.connection.target;
    if (/sudo: (?:command )?not found/.test(answer)) {
      throw new ProvisionFailure(
        'no-sudo',
        l10n.t('“{0}”: {1} is not root, and the host has no sudo.', this.machine, user),
        l10n.t('Connect as root, or install sudo on the host.'),
      );
    }
    if (/is not in the sudoers file|is not allowed to (?:run|execute)|may not run sudo/.test(answer)) {
      throw new ProvisionFailure(
        'no-sudo',
        l10n.t('“{0}”: {1} is not allowed to use sudo.', this.machine, user),
        l10n.t('Connect as another user, or add {0} to the group “sudo” on the host.', user),
      );
    }
    if (answer.includes('must have a tty')) {
      throw new ProvisionFailure(
        'no-sudo',
        l10n.t('“{0}”: sudo on the host requires a terminal (“requiretty” in /etc/sudoers).', this.machine),
        l10n.t('Connect as root, or remove “requiretty” from /etc/sudoers for {0}.', user),
      );
    }
  }
}
