/** A program that listens on a TCP port. */
export interface Listener {
  /** As `ss` shows it: `0.0.0.0`, `*`, `[::]`, `127.0.0.1`, … */
  readonly address: string;
  readonly port: number;
  /** The program's name, e.g. `nginx`; undefined where the kernel names no process. */
  readonly program: string | undefined;
  readonly pid: number | undefined;
}

/** Reads the lines of `ss -Hltnp`; what is no such line is passed over. */
export function parseListeners(ssOutput: string): readonly Listener[] {
  const listeners: Listener[] = [];
  for (const line of ssOutput.split('\n')) {
    const [, address, port, rest] = /^LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(.*)$/.exec(line.trim()) ?? [];
    if (address !== undefined && port !== undefined) {
      const [, program, pid] = /\("([^"]+)",pid=(\d+)/.exec(rest ?? '') ?? [];
      listeners.push({ address, port: Number(port), program, pid: pid === undefined ? undefined : Number(pid) });
    }
  }
  return listeners;
}
