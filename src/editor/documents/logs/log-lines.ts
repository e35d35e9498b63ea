import type { ServiceLogLine } from '../../../swarm/views';

/** How a log line is shown: `web.1@pi1 | text`; what the engine itself says is marked, as it is no task's output. */
export function logText(line: ServiceLogLine): string {
  if (line.stream === 'error') {
    return line.source === '' ? `✕ ${line.text}` : `✕ ${line.source}: ${line.text}`;
  }
  return line.source === '' ? line.text : `${line.source} | ${line.text}`;
}
