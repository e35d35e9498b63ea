import type { FleetEntry } from '../machines/fleet';

/** The name that an entry of the fleet is listed under. */
export function entryName(entry: FleetEntry): string {
  return entry.kind === 'machine' ? entry.machine.name : entry.name;
}
