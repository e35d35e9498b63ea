import { expandWords, splitCommandLine } from './command-line';
import { readFlags, tcpAddress, tcpPort, withoutFlags, type EngineTls } from '../engine/engine-flags';

/** The folder of the certificates on the host, as with docker-machine. */
export const certificateFiles = {
  ca: '/etc/docker/ca.pem',
  cert: '/etc/docker/server.pem',
  key: '/etc/docker/server-key.pem',
} as const;

/** The TLS settings of an engine that accepts only clients of our authority, by dockerd's names. */
export const wantedTls = {
  tlsverify: true,
  tlscacert: certificateFiles.ca,
  tlscert: certificateFiles.cert,
  tlskey: certificateFiles.key,
} as const;

/** The address on which the engine is to listen. */
export interface Listening {
  readonly port: number;
  /** The IP address under which the host was reached. */
  readonly ip: string;
}

/**
 * The `tcp://` address to listen on: every address, IPv6 included, because Go opens a socket of both families for it
 * (package net, Listen).
 */
export function wantedHost({ port }: Listening): string {
  return `tcp://0.0.0.0:${port}`;
}

/** Whether one of dockerd's `hosts` makes it listen as wanted. An empty address is localhost to dockerd. */
export function listens(hosts: readonly string[], { port, ip }: Listening): boolean {
  return hosts.some((host) => tcpPort(host) === port && ['0.0.0.0', '::', ip].includes(tcpAddress(host)));
}

/** Whether these settings require a certificate of the authority at our path. */
export function securesAsWanted(tls: EngineTls): boolean {
  return (
    tls.tlsverify === true &&
    tls.tlscacert === wantedTls.tlscacert &&
    tls.tlscert === wantedTls.tlscert &&
    tls.tlskey === wantedTls.tlskey
  );
}

/** The program of a start command, without systemd's prefixes (systemd.service(5), “Special executable prefixes”). */
export function programOf(line: string): string {
  return (splitCommandLine(line)[0]?.value ?? '').replace(/^[-@:+!|]+/, '');
}

/** The arguments dockerd gets from a start command, the program's name not included. */
export function argumentsOf(line: string, environment: ReadonlyMap<string, string>): readonly string[] {
  return expandWords(splitCommandLine(line).slice(1), environment);
}

/**
 * A start command with the wanted settings that otherwise stays exactly as it is, variables and quotes included.
 * Our flags come last, so that they win over those inside variables.
 *
 * @param change `program`: the one to start instead of one that does not exist; `listening` and `tls`: whether these
 *   are set by flags (and not in daemon.json)
 */
export function editStartCommand(
  line: string,
  environment: ReadonlyMap<string, string>,
  change: { readonly program: string | undefined; readonly listening: Listening | undefined; readonly tls: boolean },
): string {
  let words = splitCommandLine(line);
  const flags = readFlags(expandWords(words.slice(1), environment));
  const added: string[] = [];
  if (change.program !== undefined) {
    const first = words[0]?.raw ?? '';
    const raw = `${/^["']?([-@:+!|]*)/.exec(first)?.[1] ?? ''}${change.program}`;
    words = [{ raw, value: raw }, ...words.slice(1)];
  }
  const { listening } = change;
  if (listening !== undefined && !listens(flags.hosts, listening)) {
    words = withoutFlags(words, (name, value) => name === 'host' && tcpPort(value ?? '') === listening.port);
    // The first -H replaces dockerd's default, its Unix socket.
    added.push(...(flags.hosts.length === 0 ? ['-H', 'unix:///var/run/docker.sock'] : []));
    added.push('-H', wantedHost(listening));
  }
  if (change.tls && !securesAsWanted(flags)) {
    words = withoutFlags(words, (name) => /^tls(?:verify|cacert|cert|key)?$/.test(name));
    added.push('--tlsverify');
    added.push(...(['tlscacert', 'tlscert', 'tlskey'] as const).map((name) => `--${name}=${wantedTls[name]}`));
  }
  const untouched = change.program === undefined && added.length === 0;
  return untouched ? line : [...words.map((word) => word.raw), ...added].join(' ');
}
