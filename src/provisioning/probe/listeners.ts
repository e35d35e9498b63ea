import { phrase } from '../../phrase';

/** A program that listens on a TCP port. */
export interface Listener {
  /** As `ss` shows it: `0.0.0.0`, `*`, `[::]`, `127.0.0.1`, … */
  readonly address: string;
  readonly port: number;
  /** The program's name, e.g. `nginx`; undefined if the kernel reports no process. */
  readonly program: string | undefined;
  readonly pid: number | undefined;
}

/** How many are read: one other program on the port is one too many. */
const maxListeners = 64;

/** Reads the lines of `ss -Hltnp`; other lines are ignored, and so are all after the limit. */
export function parseListeners(ssOutput: string): readonly Listener[] {
  const listeners: Listener[] = [];
  for (const line of ssOutput.split('\n')) {
    const [, address, port, rest] = /^LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(.*)$/s.exec(line.trim()) ?? [];
    if (address !== undefined && port !== undefined && listeners.length < maxListeners) {
      const [, program, pid] = /\("([^"]+)",pid=(\d+)/.exec(rest ?? '') ?? [];
      listeners.push({
        address,
        port: Number(port),
        program: program === undefined ? undefined : phrase(program),
        pid: pid === undefined ? undefined : Number(pid),
      });
    }
  }
  return listeners;
}
