import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { inspectCertificate } from '../../certificates/inspect';
import { describeFailure } from '../../failure';
import { machineCommands } from '../commands/machines/command-table';
import { swarmKnowledge } from '../fleet-entries';
import { machineCommandIds } from '../ids';
import { machineNameOf } from '../prompts/machines/machine-picker';
import { showActiveStatus } from '../terminals/active-status';
import { followFleet } from '../terminals/follow-fleet';
import { FleetRows } from '../views/machines/fleet-rows';
import { MachinesView } from '../views/machines/machines-view';
import type { MachinesContext } from './contexts';

/** Registers the Machines view, the status bar item and every command on machines. Waits for nothing. */
export function registerMachines(context: MachinesContext): void {
  const { fleet, store, active, runs, contextKeys, documents, runner, output } = context;
  const onFleet = (listener: () => void): vscode.Disposable => new vscode.Disposable(fleet.onDidChange(listener));
  let loaded = false;

  const rows = new FleetRows({
    fleet,
    loaded: () => loaded,
    activeName: () => active.name,
    steps: () => runs.steps(),
    certificateEnd: (name) => certificateEnd(join(store.machineDirectory(name), 'server.pem')),
  });
  const view = new MachinesView(rows, [active.onDidChange, runs.onDidChange], (visible) => {
    context.setMachinesVisible(visible);
  });

  /** Called for the first time when the fleet has read the store. */
  const follow = (): void => {
    loaded = true;
    const entries = fleet.entries();
    contextKeys.set('loaded', true);
    contextKeys.set('hasMachines', entries.length > 0);
    const swarms = swarmKnowledge(entries);
    contextKeys.set('hasSwarm', swarms === 'some');
    contextKeys.set('noSwarm', swarms === 'none');
    view.say(undefined);
    view.update();
    followFleet(active, entries, store).catch((error: unknown) => {
      runner.report(error);
    });
  };
  const showActive = (): void => {
    contextKeys.set('hasActive', active.name !== undefined);
  };
  showActive();

  context.subscriptions.push(
    new vscode.Disposable(() => {
      view.dispose();
    }),
    showActiveStatus(active),
    onFleet(follow),
    active.onDidChange(showActive),
  );
  context.fullTexts.addRows((target) => {
    const name = machineNameOf(target);
    return rows.rows()?.find((row) => row.name === name)?.whole;
  });
  documents.register('engine', async ([name = ''], signal) => (await (await fleet.engine(name)).info(signal)).raw);
  const table = machineCommands(context);
  for (const id of machineCommandIds) {
    runner.register(id, table[id]);
  }

  context.startFleet().catch((error: unknown) => {
    output.failure(vscode.l10n.t('Swarm Machines'), error);
    view.say(describeFailure(error));
  });
}

/** When a certificate ends; undefined if it cannot be read, which the machine's row shows anyway. */
async function certificateEnd(file: string): Promise<Date | undefined> {
  try {
    return inspectCertificate(await readFile(file, 'utf8')).notAfter;
  } catch {
    return undefined;
  }
}
