import { activeMachineChange } from '../../machines/active';
import type { FleetEntry } from '../../machines/fleet';
import type { ActiveMachine } from './active-machine';

/**
 * Brings the active machine into line with the store: one that was removed, here or in another window, is unset, and
 * one whose address changed gives its new variables to new terminals.
 * @param entries all of the store, read at least once
 */
export async function followFleet(
  active: Pick<ActiveMachine, 'name' | 'set' | 'unset'>,
  entries: readonly FleetEntry[],
  store: { machineDirectory(name: string): string },
): Promise<void> {
  const change = activeMachineChange(active.name, entries, store);
  switch (change.kind) {
    case 'set':
      await active.set(change.machine, change.environment);
      break;
    case 'unset':
      await active.unset();
      break;
    case 'keep':
      break;
  }
}
