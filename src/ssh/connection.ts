import type { Duplex } from 'node:stream';
import type { SshFailure } from './failure';
import type { HostKey } from './host-key';
import type { SshTarget } from './target';

/** Whose password is asked for. */
export interface Account {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** The hosts on the way, in order, each `user@host:port`: behind others, the same address is another host. */
  readonly through?: readonly string[] | undefined;
}

/** Questions for the user. Each resolves to undefined when the user declines. */
export interface SshPrompts {
  /** The passphrase of an encrypted private key; `attempt` counts from 1. */
  passphrase(question: { keyPath: string; attempt: number }, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * The account's password, asked for only after keys were rejected, and if the server accepts passwords. With `said` the
   * server asks for something else, e.g. a one-time code: this is its text, and no answer is valid a second time.
   */
  password(
    question: Account & { attempt: number; said?: string | undefined },
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /**
   * First contact of this computer: true to trust the key from now on. `pinned`: the machine's entry in the store has this key. `unread` are sentences on files that could not be read and that may
   * know the host.
   */
  trustHostKey(
    question: {
      host: string;
      port: number;
      address: string;
      key: HostKey;
      unread: readonly string[];
      pinned?: boolean;
    },
    signal?: AbortSignal,
  ): Promise<boolean>;
  /**
   * True to open a key file on another computer (Windows), which thereby learns the user's name and may relay their login.
   * Asked before the path is accessed. `host` is the machine the key is for.
   */
  openNetworkKey(question: { keyPath: string; host: string }, signal?: AbortSignal): Promise<boolean>;
}

export interface ConnectOptions {
  readonly prompts: SshPrompts;
  /** The key seen at the machine's last connection: any other key stops the connection. */
  readonly pinnedHostKey?: HostKey | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Receives progress as short texts, e.g. `host key ED25519 SHA256:… is known`. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

export interface RunOptions {
  /** Written to the command's standard input, which is then closed. The way for secrets: never in the command. */
  readonly stdin?: string | Buffer | undefined;
  readonly onOutput?: ((chunk: string, stream: 'stdout' | 'stderr') => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How much of each stream is kept, in bytes; the rest is dropped and `truncated` set. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
}

export interface RunResult {
  /** Undefined if the command was ended by a signal. */
  readonly exitCode: number | undefined;
  /** The signal's name without SIG, e.g. `TERM`. */
  readonly exitSignal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** One authenticated connection to one host; everything else is a channel on it. */
export interface SshConnection {
  readonly target: SshTarget;
  /** The IP address that answered, or `target.host` if a jump host resolved the name. */
  readonly remoteAddress: string;
  readonly hostKey: HostKey;
  /**
   * Runs one command line in the user's login shell. Resolves whatever the exit code is.
   * @throws SshFailure when the connection is lost; Cancelled when the signal is aborted (the command is then ended).
   */
  run(command: string, options?: RunOptions): Promise<RunResult>;
  /** Opens a stream to a Unix socket on the host, e.g. `/var/run/docker.sock`. @throws SshFailure */
  openSocket(path: string, signal?: AbortSignal): Promise<Duplex>;
  /** Opens a stream to a TCP port as seen from the host. @throws SshFailure */
  openPort(host: string, port: number, signal?: AbortSignal): Promise<Duplex>;
  /** Calls back once when the connection ends, with the failure if it was not `close()`. Returns a function that unsubscribes. */
  onClose(listener: (failure?: SshFailure) => void): () => void;
  close(): void;
}

export interface SshConnector {
  /** Connects and authenticates. @throws SshFailure naming the cause within seconds; Cancelled. */
  connect(target: SshTarget, options: ConnectOptions): Promise<SshConnection>;
}
