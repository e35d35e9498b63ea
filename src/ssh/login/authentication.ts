import * as l10n from '@vscode/l10n';
import type { AnyAuthMethod, BaseAgent, ParsedKey } from 'ssh2';
import { bounded } from '../../bounded';
import type { SshPrompts } from '../connection';
import { SshFailure } from '../failure';
import { fingerprintOf } from '../host-key';
import type { KeyCandidate, KeyRing } from './key-ring';
import { asksForPassword, printable } from './server-question';
import type { SignatureHash } from './key-agent';
import type { Ssh2 } from '../transport/ssh2-module';
import type { SshTarget } from '../target';

export interface AuthenticationOptions {
  readonly target: SshTarget;
  readonly label: string;
  /** The labels of the hosts on the way. */
  readonly through: readonly string[];
  readonly ring: KeyRing;
  readonly prompts: SshPrompts;
  readonly ssh2: Ssh2;
  /** Aborted when the connection ends, so that no question stays open. */
  readonly signal: AbortSignal;
  /** Runs a wait for the user, during which no time limit counts. */
  readonly unhurried: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Ends the login if a question could not be put to the user. */
  readonly fail: (error: unknown) => void;
}

const passwordAttempts = 3;

/** More questions than any server asks at once: a password, a code, and an old and a new password twice. */
const maxQuestions = 10;

/** More rounds of questions than any login takes. A server may begin one after the other without end (RFC 4256, 3.2). */
const maxRounds = 20;

/**
 * How to log in, step by step: the server's offer is asked for first, then keys, then, only if the server takes it, a
 * password. Keeps account of what was tried, for the failure.
 */
export class Authentication {
  readonly #tried: string[] = [];
  readonly #remarks: string[] = [];
  readonly #steps: AsyncGenerator<AnyAuthMethod, void, readonly string[]>;
  #offered: readonly string[] = [];
  /** Whether the user answered all that the server asked in its last dialogue; undefined if it asked nothing. */
  #answered: boolean | undefined;
  #rounds = 0;

  constructor(private readonly options: AuthenticationOptions) {
    this.#steps = this.#methods();
  }

  /** The next way to try, after the server refused the one before and named what is left; undefined at the end. */
  async next(methodsLeft: readonly string[]): Promise<AnyAuthMethod | undefined> {
    const step = await this.#steps.next(methodsLeft);
    return step.done === true ? undefined : step.value;
  }

  /** The failure when no method succeeded. `detail` is the server's own message, if any. */
  failure(detail: string, cause?: unknown): SshFailure {
    const { label, target, ring } = this.options;
    const tried =
      this.#tried.length === 0 ? l10n.t('No key was tried.') : l10n.t('Tried: {0}.', this.#tried.join(', '));
    const said = detail === '' ? [] : [l10n.t('The server reported: “{0}”.', bounded(detail, 1000))];
    const refused = l10n.t('“{0}” rejected the login as “{1}”.', label, target.user);
    return new SshFailure(
      'authentication',
      [refused, tried, ...this.#remarks, ...ring.remarks, ...said].join(' '),
      l10n.t('Check the user name, and that ~/.ssh/authorized_keys on the host contains your public key.'),
      { cause },
    );
  }

  async *#methods(): AsyncGenerator<AnyAuthMethod, void, readonly string[]> {
    const { user: username } = this.options.target;
    this.#offered = yield { type: 'none', username };
    if (this.#offered.includes('publickey')) {
      yield* this.#keys();
    } else {
      this.#remarks.push(l10n.t('The server does not accept keys.'));
    }
    yield* this.#passwords();
  }

  async *#keys(): AsyncGenerator<AnyAuthMethod, void, readonly string[]> {
    const { target, ring, prompts, ssh2, signal, unhurried } = this.options;
    const candidates = ring.candidates((question) => unhurried(() => prompts.passphrase(question, signal)), signal);
    for await (const candidate of candidates) {
      this.#tried.push(`${candidate.name} (${fingerprintOf(candidate.publicKey.getPublicSSH())})`);
      let signed = false;
      const sign = async (data: Buffer, hash: SignatureHash): Promise<Buffer> => {
        const signature = await unhurried(() => candidate.sign(data, hash, signal));
        signed = true;
        return signature;
      };
      yield { type: 'agent', username: target.user, agent: agentOf(ssh2, candidate, sign) };
      // The compiler does not see that the callback may have run meanwhile.
      if (signed as boolean) {
        // A signature the server asked for was not enough: it wants something more (AuthenticationMethods), another key
        // perhaps. ssh2 keeps the server's answer to itself after an agent's keys, so ask again what is left.
        this.#offered = yield { type: 'none', username: target.user };
        if (!this.#offered.includes('publickey')) {
          return;
        }
      }
    }
  }

  async *#passwords(): AsyncGenerator<AnyAuthMethod, void, readonly string[]> {
    const { user: username } = this.options.target;
    const attempts = { password: 0, 'keyboard-interactive': 0 };
    for (;;) {
      const method = (['password', 'keyboard-interactive'] as const).find((name) => this.#offered.includes(name));
      if (method === undefined) {
        return;
      }
      // Counted for each, because one may come after the other was right.
      const attempt = ++attempts[method];
      if (attempt > passwordAttempts) {
        this.#remarks.push(l10n.t('The passwords entered were wrong.'));
        return;
      }
      if (method === 'password') {
        const password = await this.#ask(attempt);
        if (password === undefined) {
          return;
        }
        this.#offered = yield { type: method, username, password };
      } else {
        this.#offered = yield this.#dialogue(attempt);
        if (this.#answered !== true) {
          return;
        }
      }
    }
  }

  /** Answers a server that asks by a dialogue (PAM): each of its questions goes to the user. */
  #dialogue(attempt: number): AnyAuthMethod {
    const { signal, fail } = this.options;
    this.#answered = undefined;
    return {
      type: 'keyboard-interactive',
      username: this.options.target.user,
      prompt: (_name, _instructions, _language, questions, finish) => {
        const problem = this.#excess(questions.length);
        if (problem !== undefined) {
          fail(asksTooMuch(this.options.label, problem));
          return;
        }
        const texts = questions.map(({ prompt }) => prompt);
        void this.#answers(attempt, texts).then((answers) => (signal.aborted ? undefined : finish(answers)), fail);
      },
    };
  }

  /**
   * What a server does that asks on and on, as the end of a sentence. Rounds without a question do not come here: ssh2
   * answers them, and the time for the login ends them.
   */
  #excess(questions: number): string | undefined {
    if (questions > maxQuestions) {
      return l10n.t('The server asked more than {0} questions at once.', maxQuestions);
    }
    return ++this.#rounds > maxRounds ? l10n.t('The server asked more than {0} times.', maxRounds) : undefined;
  }

  /** After the user declines a question, resolves to empty answers for the rest of the dialogue; the server refuses them. */
  async #answers(attempt: number, questions: readonly string[]): Promise<string[]> {
    const answers: string[] = [];
    for (const question of questions) {
      const answer: string | undefined = this.#answered === false ? undefined : await this.#ask(attempt, question);
      this.#answered = answer !== undefined;
      answers.push(answer ?? '');
    }
    return answers;
  }

  async #ask(attempt: number, question?: string): Promise<string | undefined> {
    const { target, through, prompts, signal, unhurried } = this.options;
    const { user, host, port } = target;
    const said = question === undefined || asksForPassword(question) ? undefined : printable(question);
    const answer = await unhurried(() => prompts.password({ user, host, port, through, attempt, said }, signal));
    if (answer === undefined) {
      this.#remarks.push(l10n.t('No password was entered.'));
    }
    return answer;
  }
}

/** The server's questions have no end; `problem` is what it did, as the end of a sentence. */
function asksTooMuch(label: string, problem: string): SshFailure {
  return new SshFailure(
    'authentication',
    l10n.t('The login to “{0}” was stopped. {1}', label, problem),
    l10n.t('Check KbdInteractiveAuthentication and the PAM modules of the SSH server on the host.'),
  );
}

/** An agent of one key: with it ssh2 asks the server first, and asks for a signature only if the server takes the key. */
function agentOf(ssh2: Ssh2, candidate: KeyCandidate, sign: Sign): BaseAgent {
  return new (class extends ssh2.BaseAgent<ParsedKey> {
    override getIdentities(done: (error: Error | null, keys: ParsedKey[]) => void): void {
      done(null, [candidate.publicKey]);
    }

    override sign(
      _key: ParsedKey,
      data: Buffer,
      options: { hash?: SignatureHash } | SignDone,
      done: SignDone = () => undefined,
    ): void {
      const [hash, finish] = typeof options === 'function' ? [undefined, options] : [options.hash, done];
      sign(data, hash)
        .then((signature) => finish(null, signature))
        // Also if ssh2 itself throws on the signature: it then tries the next key.
        .catch((error: unknown) => finish(error instanceof Error ? error : new Error(String(error))));
    }
  })();
}

type Sign = (data: Buffer, hash: SignatureHash) => Promise<Buffer>;

type SignDone = (error: Error | null, signature?: Buffer) => void;
