import type { Word } from '../systemd/command-line';

/** dockerd's TLS settings from flags or daemon.json; undefined if not set. */
export interface EngineTls {
  readonly tls: boolean | undefined;
  readonly tlsverify: boolean | undefined;
  readonly tlscacert: string | undefined;
  readonly tlscert: string | undefined;
  readonly tlskey: string | undefined;
}

/** The flags of dockerd that matter here, as dockerd reads them: lists add up, of other flags the last one wins. */
export interface EngineFlags extends EngineTls {
  readonly hosts: readonly string[];
  readonly configFile: string | undefined;
  readonly liveRestore: boolean | undefined;
}

/** One flag of a command line: the words `from` (inclusive) to `to` (exclusive), its long name and its value. */
interface Flag {
  readonly name: string;
  readonly value: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** Flags whose value may follow as a separate word; dockerd(8). */
const valued = new Set(['host', 'tlscacert', 'tlscert', 'tlskey', 'config-file']);

/** Finds the known flags in dockerd's arguments. Booleans take a value only after `=`, as in dockerd's parser (pflag). */
function findFlags(args: readonly string[]): readonly Flag[] {
  const flags: Flag[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const [, long, short, attached] = /^(?:--([a-z-]+)|-(H))(?:=?([^]*))$/.exec(args[i] ?? '') ?? [];
    const name = short === 'H' ? 'host' : long;
    if (name === undefined) {
      continue;
    }
    if (attached !== '' || !valued.has(name)) {
      flags.push({ name, value: attached === '' ? undefined : attached, from: i, to: i + 1 });
    } else {
      flags.push({ name, value: args[i + 1], from: i, to: i + 2 });
      i += 1;
    }
  }
  return flags;
}

/** Reads the flags in a running dockerd's or a start command's arguments, the program's name not included. */
export function readFlags(args: readonly string[]): EngineFlags {
  const flags = findFlags(args);
  const last = (name: string): string | undefined => flags.findLast((flag) => flag.name === name)?.value;
  const toggle = (name: string): boolean | undefined => {
    const flag = flags.findLast((candidate) => candidate.name === name);
    return flag === undefined ? undefined : flag.value === undefined || /^(?:1|t|true)$/i.test(flag.value);
  };
  return {
    hosts: flags.filter((flag) => flag.name === 'host').flatMap((flag) => flag.value ?? []),
    tls: toggle('tls'),
    tlsverify: toggle('tlsverify'),
    tlscacert: last('tlscacert'),
    tlscert: last('tlscert'),
    tlskey: last('tlskey'),
    configFile: last('config-file'),
    liveRestore: toggle('live-restore'),
  };
}

/** Removes the flags that `drop` selects, each with its value; all other words stay exactly as they are. */
export function withoutFlags(
  words: readonly Word[],
  drop: (name: string, value: string | undefined) => boolean,
): readonly Word[] {
  const dropped = new Set<number>();
  for (const { name, value, from, to } of findFlags(words.map((word) => word.value))) {
    if (drop(name, value)) {
      dropped.add(from).add(to - 1);
    }
  }
  return words.filter((_, index) => !dropped.has(index));
}

/** The port of a TCP address without one (moby, opts/hosts.go: DefaultHTTPPort). */
const defaultTcpPort = 2375;

/** The port of one of dockerd's `hosts`; undefined for sockets. */
export function tcpPort(host: string): number | undefined {
  const [, scheme, port] = /^(?:(tcp):\/\/)?(?:\[[^\]]*\]|[^:/]*)(?::(\d+))?(?:\/|$)/.exec(host) ?? [];
  if (port !== undefined) {
    return Number(port);
  }
  const named = scheme !== undefined || /^[^:/]+$/.test(host);
  return named && !host.includes('$') ? defaultTcpPort : undefined;
}

/** The address part of one of dockerd's `hosts`, without brackets; empty if it has none. */
export function tcpAddress(host: string): string {
  const [, address] = /^(?:tcp:\/\/)?(\[[^\]]*\]|[^:/]*)/.exec(host) ?? [];
  return (address ?? '').replace(/^\[|\]$/g, '');
}
