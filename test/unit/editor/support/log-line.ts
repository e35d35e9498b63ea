import type { ServiceLogLine } from '../../../../src/swarm/views';

export function logLine(change: Partial<ServiceLogLine> = {}): ServiceLogLine {
  return { source: 'web.1@pi1', task: 't1', node: 'pi1', stream: 'stdout', text: 'hello', time: undefined, ...change };
}

/** A time as engines write it. */
export function at(second: number): string {
  return `2026-11-22T12:00:0${second}.000000000Z`;
}
