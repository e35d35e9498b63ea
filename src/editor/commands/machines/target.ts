import * as vscode from 'vscode';
import type { FleetLike, FleetEntry, MachineEntry } from '../../../machines/fleet';
import { EditorFailure } from '../../failure';
import { entryName } from '../../fleet-entries';

/** The entry with that name. @throws EditorFailure if there is none */
export function requireEntry(fleet: FleetLike, name: string): FleetEntry {
  const entry = fleet.entries().find((each) => entryName(each) === name);
  if (entry === undefined) {
    throw new EditorFailure(
      'no-such-machine',
      vscode.l10n.t('There is no machine named “{0}”.', name),
      vscode.l10n.t('See the Machines view for available machines.'),
    );
  }
  return entry;
}

/** The machine with that name. @throws EditorFailure if there is none, or if its files cannot be read */
export function requireMachine(fleet: FleetLike, name: string): MachineEntry {
  const entry = requireEntry(fleet, name);
  if (entry.kind === 'broken') {
    throw new EditorFailure(
      'broken-entry',
      vscode.l10n.t('“{0}” cannot be used: {1}', name, entry.problem),
      vscode.l10n.t('Correct the file “{0}”.', entry.file),
    );
  }
  return entry;
}
