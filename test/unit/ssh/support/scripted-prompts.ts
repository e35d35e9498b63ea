import type { SshPrompts } from '../../../../src/ssh/connection';

/** Answers prompts from prepared lists and records the questions. */
export class ScriptedPrompts implements SshPrompts {
  readonly questions: string[] = [];
  passphrases: (string | undefined)[] = [];
  passwords: (string | undefined)[] = [];
  trusts = true;
  /** Whether keys on other computers may be opened. */
  opensNetworkKeys = true;
  /** Whether the question about a host key stays open until it is aborted. */
  keepsQuestionOpen = false;

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
    if (!this.keepsQuestionOpen) {
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
