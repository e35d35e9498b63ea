import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { orAborted } from '../abort';
import { throwIfCancelled } from '../failure';
import type { ConnectOptions, SshConnection, SshConnector } from './connection';
import { dial, type ResolveName } from './transport/dial';
import { labelOf } from './label';
import { forwardJump } from './session/forward';
import { openSession, type HandshakeOptions, type HandshakeTimes } from './transport/handshake';
import { KeyRing, type MayOpen } from './login/key-ring';
import type { KnownHosts } from './known-hosts';
import { needsConsent } from './network-path';
import type { Session } from './session/session';
import { Ssh2Connection } from './session/ssh2-connection';
import { loadSsh2, type Ssh2 } from './transport/ssh2-module';
import type { SshTarget } from './target';

/** Milliseconds; see {@link HandshakeTimes}. */
export interface ConnectorTimes extends HandshakeTimes {
  /** For resolving the name and connecting by TCP together. */
  readonly connect: number;
}

export interface ConnectorOptions {
  readonly knownHosts: KnownHosts;
  readonly times?: Partial<ConnectorTimes> | undefined;
  /** The system's resolver by default. */
  readonly resolveName?: ResolveName | undefined;
  /** The platform whose paths key files have; this computer's by default. */
  readonly platform?: NodeJS.Platform | undefined;
}

const usualTimes: ConnectorTimes = {
  connect: 3000,
  greeting: 3000,
  handshake: 10_000,
  keepAliveInterval: 15_000,
  keepAliveCount: 3,
};

/** How many times the limit a connection through a jump host may take: the jump host must be asked, and must answer. */
const jumpSlack = 2;

/** One host on the way, the last being the target. */
interface Hop {
  readonly host: SshTarget;
  readonly label: string;
  /** The labels of the hosts before it. */
  readonly through: readonly string[];
  readonly ring: KeyRing;
}

/** Connects with the ssh2 package, which is loaded at the first connection. */
export class Ssh2Connector implements SshConnector {
  readonly #times: ConnectorTimes;

  constructor(private readonly options: ConnectorOptions) {
    this.#times = { ...usualTimes, ...options.times };
  }

  async connect(target: SshTarget, options: ConnectOptions): Promise<SshConnection> {
    throwIfCancelled(options.signal);
    const ssh2 = await loadSsh2();
    // Before anything is dialed: a key that cannot be used needs no network to be named.
    const way = [...target.jumps, target];
    const reading = Promise.all(
      way.map((host, index) => hopTo(host, way.slice(0, index), ssh2, this.#mayOpen(host, options))),
    );
    const hops = await orAborted(reading, options.signal);
    const sessions: Session[] = [];
    let address = target.host;
    try {
      for (const hop of hops) {
        const { stream, reached } = await this.#reach(hop, sessions.at(-1), options);
        address = reached;
        const pinned = hop.host === target ? options.pinnedHostKey : undefined;
        sessions.push(await openSession(this.#handshake(hop, { stream, address, ssh2, pinned }, options)));
      }
      return new Ssh2Connection(target, address, sessions);
    } catch (error) {
      sessions.reverse().forEach((session) => session.end());
      throw error;
    }
  }

  #mayOpen({ host }: SshTarget, { prompts, signal }: ConnectOptions): MayOpen {
    return async (keyPath) =>
      !needsConsent(keyPath, homedir(), this.options.platform) || prompts.openNetworkKey({ keyPath, host }, signal);
  }

  #handshake(
    { host, label, through, ring }: Hop,
    way: Pick<HandshakeOptions, 'stream' | 'address' | 'ssh2' | 'pinned'>,
    options: ConnectOptions,
  ): HandshakeOptions {
    const { knownHosts } = this.options;
    return {
      ...{ target: host, label, through, ring, ...way },
      ...{ prompts: options.prompts, times: this.#times, signal: options.signal },
      knownHosts: knownHosts.withUserFiles(host.knownHostsFiles).withSystemFiles(host.systemKnownHostsFiles),
      onProgress: options.onProgress ?? (() => undefined),
    };
  }

  async #reach(
    { host, label }: Hop,
    previous: Session | undefined,
    { signal, onProgress }: ConnectOptions,
  ): Promise<{ stream: Duplex; reached: string }> {
    if (previous !== undefined) {
      onProgress?.(l10n.t('connecting to {0} through {1}', label, previous.label));
      const stream = await forwardJump(previous, host, label, this.#times.connect * jumpSlack, signal);
      return { stream, reached: host.host };
    }
    const { resolveName } = this.options;
    const { host: name, port } = host;
    const socket = await dial({ host: name, port, label, timeout: this.#times.connect, signal, resolveName });
    const reached = socket.remoteAddress ?? name;
    onProgress?.(l10n.t('connected to {0} ({1})', label, reached));
    return { stream: socket, reached };
  }
}

async function hopTo(host: SshTarget, before: readonly SshTarget[], ssh2: Ssh2, mayOpen: MayOpen): Promise<Hop> {
  const label = labelOf(host);
  return { host, label, through: before.map(labelOf), ring: await KeyRing.read(host, label, ssh2, mayOpen) };
}
