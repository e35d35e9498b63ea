import * as l10n from '@vscode/l10n';
import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig, NextAuthHandler } from 'ssh2';
import { Cancelled } from '../../failure';
import { Authentication } from '../login/authentication';
import type { SshPrompts } from '../connection';
import { handshakeFailed, noGreeting } from './connection-failures';
import { GreetingTap } from './greeting-tap';
import { closeFailure, exchangeFailure, greetingFailure, lateFailure, type HandshakeState } from './handshake-failures';
import { describeHostKey, hostKeyOf, type HostKey } from '../host-key';
import { hostKeyAlgorithms } from '../host-keys/algorithms';
import { checkHostKey, type Acceptance } from '../host-keys/check';
import type { KeyRing } from '../login/key-ring';
import { identityOf, type HostIdentity, type KnownHosts } from '../known-hosts';
import { PausableTimer } from './pausable-timer';
import { Session } from '../session/session';
import type { Ssh2 } from './ssh2-module';
import type { SshTarget } from '../target';

/** Milliseconds. */
export interface HandshakeTimes {
  /** For the first byte: SSH servers speak first, and at once. */
  readonly greeting: number;
  /**
   * For greeting and key exchange together, and for each request of the login: servers answer wrong passwords only after
   * seconds. Waits for the user are not counted.
   */
  readonly handshake: number;
  /** Between two signs of life. */
  readonly keepAliveInterval: number;
  /** How many signs of life may go unanswered. */
  readonly keepAliveCount: number;
}

export interface HandshakeOptions {
  readonly target: SshTarget;
  readonly label: string;
  /** The labels of the hosts on the way. */
  readonly through: readonly string[];
  /** An open stream to the host. The handshake owns it from here on. */
  readonly stream: Duplex;
  /** The IP address at the other end, or the host if a jump host resolved it. */
  readonly address: string;
  readonly ring: KeyRing;
  readonly knownHosts: KnownHosts;
  readonly pinned: HostKey | undefined;
  readonly prompts: SshPrompts;
  readonly times: HandshakeTimes;
  readonly ssh2: Ssh2;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (line: string) => void;
}

/**
 * Speaks SSH on an open stream until logged in: the host's key is checked first, then we prove who we are.
 * @throws SshFailure; Cancelled. The stream is then destroyed.
 */
export async function openSession(options: HandshakeOptions): Promise<Session> {
  const { target } = options;
  const identity = identityOf(target);
  const known = await options.knownHosts.knownTypes(identity);
  return new Promise((resolve, reject) => new Handshake(options, identity, resolve, reject).start(known));
}

class Handshake {
  readonly #client: Client;
  readonly #clock: PausableTimer;
  #greeting: NodeJS.Timeout | undefined;
  readonly #tap: GreetingTap;
  readonly #authentication: Authentication;
  /** Aborted at the end, whatever it is: no question to the user outlives the handshake. */
  readonly #over = new AbortController();
  readonly #cancel = (): void => this.#fail(new Cancelled());
  #accepted: { readonly key: HostKey; readonly how: Acceptance } | undefined;
  #keysExchanged = false;
  /** No second connection is made before the key of the first one is saved. */
  #remembering: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: HandshakeOptions,
    private readonly identity: HostIdentity,
    private readonly resolve: (session: Session) => void,
    private readonly reject: (error: Error) => void,
  ) {
    const { target, label, through, ring, prompts, ssh2, times, stream } = options;
    this.#client = new ssh2.Client();
    this.#clock = new PausableTimer(times.handshake, () => this.#fail(lateFailure(this.#state, times.handshake)));
    const unhurried = <T>(wait: () => Promise<T>): Promise<T> => this.#clock.during(wait);
    this.#authentication = new Authentication({
      ...{ target, label, through, ring, prompts, ssh2, unhurried },
      signal: this.#over.signal,
      fail: (error) => this.#fail(asError(error)),
    });
    // ssh2 sets the stream's flow going; until then the listener waits with it.
    stream.pause();
    this.#tap = new GreetingTap(stream, () => this.#fail(greetingFailure(this.#state)));
  }

  start(knownTypes: readonly string[]): void {
    const { signal, stream } = this.options;
    signal?.addEventListener('abort', this.#cancel, { once: true });
    if (signal?.aborted === true) {
      this.#cancel();
      return;
    }
    // Stays for good: ssh2 may report more than one error, and one without a listener ends the process.
    this.#client.on('error', (error) => this.#clientError(error));
    this.#client.on('close', () => this.#fail(closeFailure(this.#state)));
    this.#client.on('end', () => this.#fail(closeFailure(this.#state)));
    this.#client.on('handshake', () => this.#handshakeDone());
    this.#client.on('ready', () => this.#succeed());
    this.#client.on('change password', () =>
      this.#fail(this.#authentication.failure(l10n.t('the password has expired'))),
    );
    if (stream.destroyed) {
      this.#fail(closeFailure(this.#state));
      return;
    }
    this.#clock.restart();
    this.#greeting = setTimeout(() => this.#silent(), this.options.times.greeting);
    try {
      this.#client.connect(this.#config(knownTypes));
    } catch (error) {
      this.#fail(handshakeFailed(this.options.label, asError(error)));
    }
  }

  #config(knownTypes: readonly string[]): ConnectConfig {
    const { target, stream, times, pinned } = this.options;
    return {
      sock: stream,
      username: target.user,
      readyTimeout: 0,
      keepaliveInterval: times.keepAliveInterval,
      keepaliveCountMax: times.keepAliveCount,
      // Servers other than OpenSSH can also forward sockets; those that cannot report that themselves.
      strictVendor: false,
      algorithms: { serverHostKey: hostKeyAlgorithms(pinned?.type, knownTypes) },
      hostVerifier: (blob: Buffer, verify: (valid: boolean) => void) =>
        void this.#verifyHost(Buffer.from(blob), verify),
      authHandler: (methodsLeft, _partial, next) => void this.#nextMethod(methodsLeft, next),
    };
  }

  async #verifyHost(blob: Buffer, verify: (valid: boolean) => void): Promise<void> {
    const presented = hostKeyOf(blob);
    if (presented === undefined || this.#accepted !== undefined) {
      // The key exchange is repeated during a long connection; the host must still be the same.
      verify(presented !== undefined && this.#accepted?.key.key === presented.key);
      return;
    }
    const { label, address, pinned, knownHosts, prompts, onProgress } = this.options;
    const { unknownHosts, revokedKeys } = this.options.target;
    const { identity } = this;
    try {
      const how = await this.#clock.during(() =>
        checkHostKey({
          ...{
            label,
            identity,
            address,
            presented,
            pinned,
            knownHosts,
            unknownHosts,
            revokedKeys,
            prompts,
            onProgress,
          },
          signal: this.#over.signal,
        }),
      );
      this.#accepted = { key: presented, how };
      verify(true);
    } catch (error) {
      this.#fail(asError(error));
    }
  }

  /** From here on the host has proved that it owns the key. */
  #handshakeDone(): void {
    if (this.#keysExchanged || this.#accepted === undefined) {
      return;
    }
    this.#keysExchanged = true;
    this.#tap.end();
    const { key, how } = this.#accepted;
    const shown = describeHostKey(key);
    switch (how) {
      case 'known':
        this.options.onProgress(l10n.t('host key {0} is known', shown));
        break;
      case 'pinned':
        this.options.onProgress(l10n.t('host key {0} is the same as at the last connection', shown));
        break;
      case 'new':
        this.options.onProgress(l10n.t('host key {0} was accepted', shown));
        this.#remembering = this.#remember(key);
        break;
      case 'added': {
        const { file = '', line = 0 } = this.options.target.unknownHosts ?? {};
        this.options.onProgress(
          l10n.t(
            'host key {0} was accepted without asking (StrictHostKeyChecking in “{1}”, line {2})',
            shown,
            file,
            line,
          ),
        );
        this.#remembering = this.#remember(key);
      }
    }
  }

  async #remember(key: HostKey): Promise<void> {
    try {
      await this.options.knownHosts.append(this.identity, key, this.options.target.hashKnownHosts === true);
    } catch (error) {
      // The user accepted it, so the work continues; ssh asks again next time.
      this.options.onProgress(l10n.t('the host key could not be saved: {0}', asError(error).message));
    }
  }

  async #nextMethod(methodsLeft: readonly string[] | null, next: NextAuthHandler): Promise<void> {
    try {
      const method = await this.#authentication.next(methodsLeft ?? []);
      if (this.#over.signal.aborted) {
        return;
      }
      if (method === undefined) {
        this.#fail(this.#authentication.failure(''));
      } else {
        this.#clock.restart();
        next(method);
      }
    } catch (error) {
      this.#fail(asError(error));
    }
  }

  #clientError(error: Error & { level?: string }): void {
    // An agent that does not sign costs one key, not the login.
    if (error.level === 'agent' || this.#over.signal.aborted) {
      return;
    }
    this.#fail(this.#failureOf(error));
  }

  #failureOf(error: Error & { level?: string }): Error {
    const disconnected = 'code' in error && typeof error.code === 'number';
    return this.#keysExchanged && (disconnected || error.level === 'client-authentication')
      ? this.#authentication.failure(disconnected ? error.message : '', error)
      : exchangeFailure(this.#state, error);
  }

  get #state(): HandshakeState {
    return { label: this.options.label, tap: this.#tap, keysExchanged: this.#keysExchanged };
  }

  #silent(): void {
    if (this.#tap.heardNothing) {
      this.#fail(noGreeting(this.options.label));
    }
  }

  #succeed(): void {
    const { stream, label, times } = this.options;
    if (this.#over.signal.aborted || this.#accepted === undefined) {
      return;
    }
    this.#conclude();
    const silence = times.keepAliveInterval * (times.keepAliveCount + 1);
    const session = new Session(this.#client, stream, label, this.#accepted.key, silence);
    void this.#remembering.then(() => {
      // The signal had no listener while the host's key was saved.
      if (this.options.signal?.aborted === true) {
        session.end();
        this.reject(new Cancelled());
      } else {
        this.resolve(session);
      }
    });
  }

  #fail(error: Error): void {
    if (this.#over.signal.aborted) {
      return;
    }
    this.#conclude();
    this.#client.end();
    this.options.stream.destroy();
    void this.#remembering.then(() => this.reject(error));
  }

  #conclude(): void {
    this.#over.abort();
    this.#clock.end();
    clearTimeout(this.#greeting);
    this.#tap.end();
    this.options.signal?.removeEventListener('abort', this.#cancel);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
