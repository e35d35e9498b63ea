import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import {
  Server,
  type AuthContext,
  type AuthenticationType,
  type Connection,
  type KeyboardAuthContext,
  type ServerChannel,
  type Session,
} from 'ssh2';
import { fingerprintOf } from '../../../../src/ssh/host-key';
import { blobOf, ed25519, parsed, type KeyPair } from './keys';

export interface TestServerOptions {
  readonly hostKeys?: readonly KeyPair[];
  /** The keys that let in. */
  readonly keys?: readonly KeyPair[];
  /** The password that lets in; without it the server takes none. */
  readonly password?: string;
  /** Asks by a dialogue instead, with these questions; the password is the answers with commas between. */
  readonly dialogue?: readonly string[];
  /** Asks by a dialogue in its own way instead. */
  readonly interrogates?: (context: KeyboardAuthContext) => void;
  /** Sent before the login (RFC 4252, 5.4). */
  readonly banner?: string;
  /** Called for each password, before it is answered. */
  readonly onPassword?: () => void;
  /** Breaks the protocol as soon as a client logs in. */
  readonly garbles?: boolean;
  /** Wants the password after the key. */
  readonly both?: boolean;
  readonly maxSessions?: number;
  /** Never answers requests to forward, as if the host behind drops every packet. */
  readonly neverForwards?: boolean;
  readonly host?: string;
}

/**
 * An SSH server in this process. It runs commands with a real `sh`, and forwards ports and sockets for real. A command that prints more
 * than 2 MiB must not print errors too: ssh2’s server loses them if they meet a full window.
 */
export class TestServer {
  readonly hostKeys: readonly KeyPair[];
  /** What clients tried in order to log in: the method, for keys with the fingerprint and whether signed. */
  readonly attempts: string[] = [];
  /** The commands that were started. */
  readonly commands: string[] = [];
  /** The signals that were sent to commands. */
  readonly signals: string[] = [];
  /** Never answers a wish to open a session, or never closes one. */
  neglects: 'open' | 'close' | undefined;
  /** Delivers no signal, as if the commands belonged to another user. */
  ignoresSignals = false;
  /** How many of the next wishes to open a session it refuses. */
  refusals = 0;
  connections = 0;
  /** How many connections got through the login. */
  loggedIn = 0;
  readonly #clients = new Set<Connection>();
  /** The commands whose output something still holds open. */
  readonly #running = new Set<ChildProcess>();
  /** Answer the wishes to open a session that were neglected. */
  readonly #neglected: (() => void)[] = [];
  readonly #server: Server;
  #sessions = 0;
  #keyAccepted = false;

  private constructor(private readonly options: TestServerOptions) {
    this.hostKeys = options.hostKeys ?? [ed25519()];
    this.#server = new Server({ hostKeys: this.hostKeys.map((key) => key.private), ...bannerOf(options) }, (client) =>
      this.#serve(client),
    );
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options);
    server.#server.listen(0, options.host ?? '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#clients.size;
  }

  /** How many wishes to open a session it did not answer. */
  get neglected(): number {
    return this.#neglected.length;
  }

  /** Answers those wishes after all. */
  answerNeglected(): void {
    this.#neglected.splice(0).forEach((answer) => answer());
  }

  /** How many commands have a channel that is not closed. */
  get sessions(): number {
    return this.#sessions;
  }

  /** Ends every connection as a machine does that loses its power. */
  dropAll(): void {
    this.#clients.forEach((client) => socketOf(client).destroy());
  }

  /** Receives and sends nothing more, like a machine whose cable was pulled. */
  fallSilent(): void {
    this.#clients.forEach((client) => socketOf(client).pause());
  }

  /** Closes, and ends the commands that outlive their clients, with what they have started. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.dropAll();
    await closed;
    await Promise.all([...this.#running].map(end));
  }

  #serve(client: Connection): void {
    this.connections++;
    this.#clients.add(client);
    socketOf(client).setNoDelay(true);
    client.on('error', () => undefined);
    client.on('close', () => this.#clients.delete(client));
    client.on('ready', () => this.loggedIn++);
    client.on('authentication', (context) => {
      if (this.options.garbles === true) {
        socketOf(client).write(randomBytes(100_000));
      } else {
        this.#authenticate(context);
      }
    });
    client.on('session', (accept, reject) => {
      const answer = (): void => {
        if (this.refusals > 0 || this.#sessions >= (this.options.maxSessions ?? 10)) {
          this.refusals = Math.max(0, this.refusals - 1);
          reject();
        } else {
          this.#sessions++;
          this.#session(accept());
        }
      };
      if (this.neglects === 'open') {
        this.#neglected.push(answer);
      } else {
        answer();
      }
    });
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      if (this.options.neverForwards !== true) {
        forward(accept, reject, { host: destIP, port: destPort });
      }
    });
    client.on('openssh.streamlocal', (accept, reject, { socketPath }) => forward(accept, reject, { path: socketPath }));
  }

  #authenticate(context: AuthContext): void {
    const { password, dialogue, both, interrogates } = this.options;
    const asks: AuthenticationType[] = dialogue === undefined ? ['password'] : ['keyboard-interactive'];
    const second = interrogates !== undefined ? ['keyboard-interactive' as const] : password === undefined ? [] : asks;
    const offered: AuthenticationType[] =
      both !== true ? ['publickey', ...second] : this.#keyAccepted ? second : ['publickey'];
    switch (context.method) {
      case 'publickey': {
        const { key, signature, blob, hashAlgo } = context;
        this.attempts.push(`publickey ${fingerprintOf(key.data)}${signature === undefined ? '' : ' signed'}`);
        const known = this.options.keys?.some((pair) => blobOf(pair).equals(key.data)) === true;
        const valid =
          signature === undefined || blob === undefined || parsed(key.data).verify(blob, signature, hashAlgo);
        if (known && valid && signature !== undefined && both === true) {
          this.#keyAccepted = true;
          context.reject(second, true);
        } else if (known && valid) {
          context.accept();
        } else {
          context.reject(offered);
        }
        return;
      }
      case 'password':
        this.attempts.push('password');
        this.options.onPassword?.();
        finish(context, context.password === password, offered);
        return;
      case 'keyboard-interactive':
        this.attempts.push('keyboard-interactive');
        if (this.options.interrogates !== undefined) {
          this.options.interrogates(context);
          return;
        }
        converse(context, dialogue ?? [], (answers) => finish(context, answers.join() === password, offered));
        return;
      default:
        this.attempts.push(context.method);
        context.reject(offered);
    }
  }

  #session(session: Session): void {
    session.on('close', () => this.#sessions--);
    // ssh2's server hears no requests after the end of standard input; OpenSSH does, and so does this one.
    session.on('end', () => Object.assign(session, { _ending: false }));
    session.once('exec', (accept, _reject, { command }) => {
      this.commands.push(command);
      const channel = accept();
      if (this.neglects === 'close') {
        Object.assign(channel, { close: () => undefined });
      }
      const child = spawn('sh', ['-c', command], { detached: true });
      this.#running.add(child);
      child.once('close', () => this.#running.delete(child));
      session.on('signal', (_accept, _reject, { name }) => {
        this.signals.push(name);
        // A command that has ended gets no signals; to send one would throw, and end the connection.
        if (!this.ignoresSignals && child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
          process.kill(-child.pid, `SIG${name}` as NodeJS.Signals);
        }
      });
      channel.on('close', () => child.stdin.destroy());
      child.stdin.on('error', () => undefined);
      channel.pipe(child.stdin);
      child.stdout.pipe(channel, { end: false });
      child.stderr.pipe(channel.stderr, { end: false });
      child.on('close', (code, signal) => {
        if (signal === null) {
          channel.exit(code ?? 0);
        } else {
          channel.exit(signal.replace(/^SIG/, ''), false, '');
        }
        channel.end();
      });
    });
  }
}

/** Ends a command with its process group, and settles when nothing holds its output open. */
async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  if (child.pid !== undefined) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      // The group may end by itself just before.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
        throw error;
      }
    }
  }
  await closed;
}

function bannerOf({ banner }: TestServerOptions): { readonly banner?: string } {
  return banner === undefined ? {} : { banner };
}

/** The declared type leaves out the socket. */
function socketOf(client: Connection): Socket {
  return (client as unknown as { _sock: Socket })._sock;
}

function finish(context: AuthContext, right: boolean, offered: AuthenticationType[]): void {
  if (right) {
    context.accept();
  } else {
    context.reject(offered);
  }
}

/** Asks again after an empty answer, as some PAM modules do. */
function converse(context: KeyboardAuthContext, questions: readonly string[], done: (answers: string[]) => void): void {
  const prompts = questions.map((prompt) => ({ prompt, echo: false }));
  context.prompt(prompts, (answers) => (answers.includes('') ? context.prompt(prompts, done) : done(answers)));
}

function forward(
  accept: () => ServerChannel,
  reject: () => void,
  to: { host: string; port: number } | { path: string },
): void {
  const socket = connect(to);
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.removeListener('error', reject);
    socket.on('error', () => undefined);
    const channel = accept();
    channel.on('error', () => undefined);
    socket.pipe(channel).pipe(socket);
    channel.on('close', () => socket.destroy());
  });
}
