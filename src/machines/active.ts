import { dockerEnvironment, type DockerEnvironment } from './docker-environment';
import type { FleetEntry } from './fleet';

/** What becomes of the variables that terminals get. */
export type ActiveChange =
  | { readonly kind: 'set'; readonly machine: string; readonly environment: DockerEnvironment }
  /** `removed`: the machine that was active and is no longer there; undefined if none was. */
  | { readonly kind: 'unset'; readonly removed: string | undefined }
  | { readonly kind: 'keep' };

/**
 * What to do about the active machine. Pure.
 * @param stored the name of the active machine; undefined for none
 * @param entries all rows, once the store was read: before that, a machine that is not in them may still exist
 */
export function activeMachineChange(
  stored: string | undefined,
  entries: readonly FleetEntry[],
  store: { machineDirectory(name: string): string },
): ActiveChange {
  if (stored === undefined) {
    return { kind: 'unset', removed: undefined };
  }
  const machine = entries.find((entry) => entry.kind === 'machine' && entry.machine.name === stored);
  if (machine?.kind === 'machine') {
    return { kind: 'set', machine: stored, environment: dockerEnvironment(machine.machine, store) };
  }
  // A file that is being edited or replaced: terminals keep their variables until it can be read again or is gone.
  const broken = entries.some((entry) => entry.kind === 'broken' && entry.name === stored);
  return broken ? { kind: 'keep' } : { kind: 'unset', removed: stored };
}
