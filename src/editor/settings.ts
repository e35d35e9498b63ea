import * as vscode from 'vscode';
import { settings } from './ids';
import { showInformation } from './shown/messages';

/** How the engine is installed on hosts that have none. */
export interface Installation {
  readonly source: 'distribution' | 'script';
  readonly scriptUrl: string;
}

const section = 'swarmMachines';

/** The current settings; an invalid value counts as the default. */
export function installation(): Installation {
  const configuration = vscode.workspace.getConfiguration(section);
  const url: unknown = configuration.get(settings.installScriptUrl);
  return {
    source: configuration.get(settings.installSource) === 'script' ? 'script' : 'distribution',
    scriptUrl: typeof url === 'string' && url.trim() !== '' ? url.trim() : 'https://get.docker.com',
  };
}

/** The machines folder of the settings; undefined if it is not set. */
export function storageSetting(): string | undefined {
  const path: unknown = vscode.workspace.getConfiguration(section).get(settings.storagePath);
  return typeof path === 'string' && path.trim() !== '' ? path : undefined;
}

/** Offers to reload the window if the machines folder was changed: everything that is open belongs to the old one. */
export function offerReloadOnStorageChange(): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(async (change) => {
    if (!change.affectsConfiguration(`${section}.${settings.storagePath}`)) {
      return;
    }
    const reload = vscode.l10n.t('Reload Window');
    const choice = await showInformation(vscode.l10n.t('Reload the window to use the new machines folder.'), reload);
    if (choice === reload) {
      await vscode.commands.executeCommand('workbench.action.reloadWindow');
    }
  });
}
