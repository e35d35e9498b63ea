import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { engineUrl } from '../../../machines/docker-environment';
import type { FleetEntry, MachineEntry } from '../../../machines/fleet';
import type { MachinesContext } from '../../composition/contexts';
import { EditorFailure } from '../../failure';
import { commands, type MachineCommandId } from '../../ids';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showDocument } from '../../shown/documents';
import type { Command } from '../command-runner';
import { copy, copyEnvironment } from './copy-environment';
import { removeMachine } from './remove';
import { requireEntry, requireMachine } from './target';

export type MachineCommands = Readonly<Record<MachineCommandId, Command>>;

/** Every command on machines. Each works on a row, on the name that a keybinding passes, or asks for a machine. */
export function machineCommands(context: MachinesContext): MachineCommands {
  const { machinePrompts, questions, fleet, ssh, setActive, output, documents, fullTexts } = context;

  /** For commands that need the machines: a keybinding may call them before the store has been read. */
  const afterStart =
    (command: Command): Command =>
    async (target) => {
      await context.fleetKnown();
      await command(target);
    };
  const onMachine = (title: string, run: (entry: MachineEntry) => Promise<void>): Command =>
    afterStart(async (target) => {
      const name = machineNameOf(target) ?? (await machinePrompts.pickMachine({ title, placeholder: choose() }));
      await run(requireMachine(fleet, name));
    });
  const onEntry = (title: string, run: (entry: FleetEntry) => Promise<void>): Command =>
    afterStart(async (target) => {
      const name = machineNameOf(target) ?? (await machinePrompts.pickEntry({ title, placeholder: choose() }));
      await run(requireEntry(fleet, name));
    });

  return {
    [commands.addMachine]: async () => (await ssh.get()).addMachine(),
    [commands.showOutput]: () => {
      output.show();
    },
    [commands.showFullText]: (target) => fullTexts.open(target, questions),
    [commands.refresh]: () => context.refresh(),
    [commands.setActive]: afterStart((target) => {
      const name = machineNameOf(target);
      return name === undefined ? setActive.choose() : setActive.to(name);
    }),
    [commands.unsetActive]: () => setActive.unset(),
    [commands.provisionAgain]: onMachine(vscode.l10n.t('Provision Machine Again'), async ({ machine }) =>
      (await ssh.get()).provisionAgain(machine),
    ),
    [commands.openSshTerminal]: onMachine(vscode.l10n.t('Open SSH Terminal'), async ({ machine }) =>
      (await ssh.get()).openTerminal(machine),
    ),
    [commands.inspectMachine]: onMachine(vscode.l10n.t('Inspect Engine'), ({ machine }) =>
      documents.open('engine', [machine.name], vscode.l10n.t('{0} engine', machine.name)),
    ),
    [commands.copyUrl]: onMachine(vscode.l10n.t('Copy Engine URL'), ({ machine }) =>
      copy(engineUrl(machine), vscode.l10n.t('Copied {0}', engineUrl(machine))),
    ),
    [commands.copyAddress]: onMachine(vscode.l10n.t('Copy Address'), ({ machine }) =>
      copy(machine.address, vscode.l10n.t('Copied {0}', machine.address)),
    ),
    [commands.copyEnvironment]: onMachine(vscode.l10n.t('Copy Environment Commands'), ({ machine }) =>
      copyEnvironment(machine.name, context.environmentOf(machine), questions),
    ),
    [commands.forgetHostKey]: onMachine(vscode.l10n.t('Forget Host Key'), async ({ machine }) =>
      (await ssh.get()).forgetHostKey(machine.name),
    ),
    [commands.openConfiguration]: onEntry(vscode.l10n.t('Open Machine Configuration File'), (entry) =>
      openFile(
        entry.kind === 'broken' ? entry.file : join(context.store.machineDirectory(entry.machine.name), 'config.json'),
      ),
    ),
    [commands.removeMachine]: onEntry(vscode.l10n.t('Remove Machine from List'), (entry) =>
      removeMachine(entry, context),
    ),
  };
}

/** Opens a file of the store. @throws EditorFailure for a pipe or a device: the editor would never finish reading it */
async function openFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile()) {
    throw new EditorFailure(
      'broken-entry',
      vscode.l10n.t('“{0}” is not a regular file, so it cannot be opened here.', file),
      vscode.l10n.t('Inspect it in a terminal, and remove it if it is not yours.'),
    );
  }
  await showDocument(vscode.Uri.file(file));
}

function choose(): string {
  return vscode.l10n.t('Select a machine');
}
