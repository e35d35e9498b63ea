import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { engineUrl } from '../../../machines/docker-environment';
import { EditorFailure } from '../../failure';
import { commands, type CommandId } from '../../ids';
import type { MachinesContext } from '../../composition/machines-context';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showDocument } from '../../shown/documents';
import { copy, copyEnvironment } from './copy-environment';
import { requireEntry, requireMachine } from './target';
import type { MachineEntry } from '../../fleet-entries';
import { removeMachine } from './remove';

/** Registers every command on machines. Each works on a row, on the name a keybinding passes, or asks. */
export function registerMachineCommands(context: MachinesContext): void {
  const { runner, prompts, fleet, hosts, setActive, output } = context;

  /** For commands that need to know the machines: a keybinding may call them before the store has been read. */
  const register = (id: CommandId, handler: (target: unknown) => Promise<void>): void => {
    runner.register(id, async (target) => {
      await context.fleetKnown();
      await handler(target);
    });
  };
  const onMachine = (id: CommandId, title: string, run: (entry: MachineEntry) => Promise<void>): void => {
    register(id, async (target) => {
      const name = machineNameOf(target) ?? (await prompts.pickMachine({ title, placeholder: choose() }));
      await run(requireMachine(fleet, name));
    });
  };

  runner.register(commands.addMachine, async () => (await hosts.get()).addMachine());
  runner.register(commands.showOutput, () => {
    output.show();
  });
  runner.register(commands.refresh, () => context.refresh());
  register(commands.setActive, (target) => {
    const name = machineNameOf(target);
    return name === undefined ? setActive.choose() : setActive.to(name);
  });
  runner.register(commands.unsetActive, () => setActive.unset());

  onMachine(commands.provisionAgain, vscode.l10n.t('Provision Machine Again'), async ({ machine }) =>
    (await hosts.get()).provisionAgain(machine),
  );
  onMachine(commands.openSshTerminal, vscode.l10n.t('Open SSH Terminal'), async ({ machine }) =>
    (await hosts.get()).openTerminal(machine),
  );
  onMachine(commands.inspectMachine, vscode.l10n.t('Inspect Engine'), ({ machine }) =>
    context.documents.open('engine', [machine.name], vscode.l10n.t('{0} engine', machine.name)),
  );
  onMachine(commands.copyUrl, vscode.l10n.t('Copy Engine URL'), ({ machine }) =>
    copy(engineUrl(machine), vscode.l10n.t('Copied {0}', engineUrl(machine))),
  );
  onMachine(commands.copyAddress, vscode.l10n.t('Copy Address'), ({ machine }) =>
    copy(machine.address, vscode.l10n.t('Copied {0}', machine.address)),
  );
  onMachine(commands.copyEnvironment, vscode.l10n.t('Copy Environment Commands'), ({ machine }) =>
    copyEnvironment(machine.name, context.environmentOf(machine), context.questions),
  );
  onMachine(commands.forgetHostKey, vscode.l10n.t('Forget Host Key'), async ({ machine }) =>
    (await hosts.get()).forgetHostKey(machine.name),
  );

  register(commands.openConfiguration, async (target) => {
    const title = vscode.l10n.t('Open Machine Configuration File');
    const name = machineNameOf(target) ?? (await prompts.pickEntry({ title, placeholder: choose() }));
    const entry = requireEntry(fleet, name);
    const file = entry.kind === 'broken' ? entry.file : join(context.store.machineDirectory(name), 'config.json');
    await openFile(file);
  });
  register(commands.removeMachine, async (target) => {
    const title = vscode.l10n.t('Remove Machine from List');
    const name = machineNameOf(target) ?? (await prompts.pickEntry({ title, placeholder: choose() }));
    await removeMachine(requireEntry(fleet, name), context);
  });
}

/** Opens a file of the store. @throws EditorFailure for a pipe or a device: the editor would wait for it without end */
async function openFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile()) {
    throw new EditorFailure(
      'broken-entry',
      vscode.l10n.t('“{0}” is not a regular file, so it cannot be opened here.', file),
      vscode.l10n.t('Look at it in a terminal, and remove it if it is not yours.'),
    );
  }
  await showDocument(vscode.Uri.file(file));
}

function choose(): string {
  return vscode.l10n.t('Choose a machine');
}
