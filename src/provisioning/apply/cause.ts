import { phrase } from '../../phrase';

/** How long a cause is at most, in UTF-16 code units: it is part of a sentence. */
const maxCause = 300;

/** Lines that only follow from another problem. */
const noise = [
  /^\s*$/,
  /^Job for docker\.service failed/,
  /^See "systemctl status/,
  /^(?:docker|containerd)\.(?:service|socket): (?:Main process exited|Failed with result|Scheduled restart|Consumed|Deactivated)/,
  /^docker\.service: (?:Start request repeated|Found left-over process|Unit process \d+)|^This usually indicates unclean/,
  /^(?:Starting|Started|Stopping|Stopped|Failed to start|Listening on|Closed) /,
  /level=(?:info|debug|warning)/,
];

/** Lines that name a cause, the most likely kind first. */
const telling = [
  /^docker\.service: Failed to (?:set up|load)|killed by the OOM killer/,
  /failed to start daemon:|unable to configure the Docker daemon|failed to load listeners:|Failed at step/i,
  /level=(?:fatal|panic)/,
  /^panic: |^fatal error: /,
  /No space left on device|not enough free space|don't have enough free space/i,
  /^E: |^dpkg: error/,
  /level=error/,
  /\b(?:error|failed|cannot|refused|denied)\b/i,
];

/**
 * The line of a program's output that explains best why it failed, without time stamps and prefixes and of bounded length;
 * empty if there is none. Of several equally likely lines, the last one counts for the engine, which tries several times, and the first
 * one for apt, whose later errors follow from it.
 */
export function pickCause(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => !noise.some((pattern) => pattern.test(line)));
  for (const pattern of telling) {
    const found = lines.filter((line) => pattern.test(line));
    const line = pattern.source.startsWith('^E:') ? found[0] : found.at(-1);
    if (line !== undefined) {
      return clean(line);
    }
  }
  return clean(lines.at(-1) ?? '');
}

/** Removes what only loggers need: `time="…" level=fatal msg="…"`, `E: `, `docker.service: `, `dockerd[1]: `. */
function clean(line: string): string {
  const [, message] = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  const error = /\berror="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  const text =
    message === undefined
      ? line.replace(/^(?:E: |dpkg: error: |docker\.service: |dockerd(?:\[\d+\])?: |\S+: line \d+: )/, '')
      : unescape([message, ...(error === undefined ? [] : [error])].join(': '));
  return phrase(text, maxCause).replace(/[.:]$/, '');
}

function unescape(text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replace(/\\n/g, ' ');
}
