import { activeMachineChange } from '../../machines/active';
import type { FleetEntry } from '../../machines/fleet';
import type { ActiveMachine } from './active-machine';

/**
 * Updates the active machine after a change of the store: a machine that was removed, in this or another window, is unset;
 * if its address changed, new terminals get new variables.
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
