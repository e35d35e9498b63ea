import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { FleetEntry } from '../../../machines/fleet';
import type { MachinesContext } from '../../composition/contexts';
import { EditorFailure } from '../../failure';
import { entryName } from '../../fleet-entries';
import { askInDialog } from '../../shown/messages';
import { removeDetail } from './dialog-texts';

/** Removes an entry from the list after the user has confirmed it. The host is not changed. */
export async function removeMachine(
  entry: FleetEntry,
  { store, setActive, runs, fleet }: Pick<MachinesContext, 'store' | 'setActive' | 'runs' | 'fleet'>,
): Promise<void> {
  const name = entryName(entry);
  if (runs.isRunning(name)) {
    throw new EditorFailure(
      'already-running',
      vscode.l10n.t('“{0}” is being provisioned.', name),
      vscode.l10n.t('Cancel provisioning in its notification, and then remove the machine.'),
    );
  }
  const folder = entry.kind === 'broken' ? dirname(entry.file) : store.machineDirectory(name);
  const removes = await askInDialog(
    vscode.l10n.t('Remove “{0}” from the list of machines?', name),
    removeDetail(entry, { folder, active: setActive.isActive(name) }),
    vscode.l10n.t('Remove'),
  );
  if (!removes) {
    return;
  }
  await store.remove(name);
  if (setActive.isActive(name)) {
    await setActive.unset();
  }
  await fleet.refresh();
}
