import type { SshPrompts } from '../../../../src/ssh/connection';

/** Someone at the keyboard: gives prepared answers and keeps the questions. */
export class Person implements SshPrompts {
  readonly questions: string[] = [];
  passphrases: (string | undefined)[] = [];
  passwords: (string | undefined)[] = [];
  trusts = true;
  /** Whether keys on other computers may be opened. */
  opensNetworkKeys = true;
  /** Set to let a question stay open until it is aborted. */
  ponders = false;

  passphrase({ keyPath, attempt }: { keyPath: string; attempt: number }): Promise<string | undefined> {
    this.questions.push(`passphrase ${keyPath} ${String(attempt)}`);
    return Promise.resolve(this.passphrases.shift());
  }

  password(question: Parameters<SshPrompts['password']>[0]): Promise<string | undefined> {
    const { user, host, port, attempt, said } = question;
    const asked = `password ${user}@${host}:${String(port)} ${String(attempt)}`;
    this.questions.push(said === undefined ? asked : `${asked} “${said}”`);
    return Promise.resolve(this.passwords.shift());
  }

  openNetworkKey({ keyPath, host }: { keyPath: string; host: string }): Promise<boolean> {
    this.questions.push(`open ${keyPath} ${host}`);
    return Promise.resolve(this.opensNetworkKeys);
  }

  trustHostKey(question: Parameters<SshPrompts['trustHostKey']>[0], signal?: AbortSignal): Promise<boolean> {
    const { host, port, address, key, unread } = question;
    this.questions.push([`trust ${host} ${String(port)} ${address} ${key.fingerprint}`, ...unread].join(' '));
    if (!this.ponders) {
      return Promise.resolve(this.trusts);
    }
    return new Promise((resolve) => {
      signal?.addEventListener('abort', () => {
        this.questions.push('question withdrawn');
        resolve(false);
      });
    });
  }
}
