import type { FleetEntry } from '../machines/fleet';

/**
 * Whether machines are in a swarm: `some` are; `none` of those that ever answered is; `unknown` while machines are still
 * to be looked at for the first time, or where none answered yet.
 */
export function swarmKnowledge(entries: readonly FleetEntry[]): 'some' | 'none' | 'unknown' {
  const snapshots = entries.flatMap((entry) => (entry.kind === 'machine' ? [entry.snapshot] : []));
  const answers = snapshots.flatMap(({ swarm }) => (swarm === undefined ? [] : [swarm.localState]));
  if (answers.some((state) => state !== 'inactive')) {
    return 'some';
  }
  if (entries.length === 0) {
    return 'none';
  }
  const isOpen = snapshots.some(({ state, swarm }) => state === 'checking' && swarm === undefined);
  return answers.length === 0 || isOpen ? 'unknown' : 'none';
}
