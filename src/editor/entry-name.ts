import type { FleetLikeEntry } from '../machines/fleet/fleet-like';

/** The name that an entry of the fleet is listed under. */
export function entryName(entry: FleetLikeEntry): string {
  return entry.kind === 'machine' ? entry.machine.name : entry.name;
}
