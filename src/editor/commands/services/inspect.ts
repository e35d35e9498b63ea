import * as vscode from 'vscode';
import { inspectKinds } from '../swarms/inspect';
import type { SwarmCommand, SwarmRoom } from '../swarms/context';

/** Shows what the swarm knows about a service, as JSON. */
export function inspectService(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, service } = await room.prompts.service(target, {
      title: vscode.l10n.t('Inspect Service'),
      placeholder: vscode.l10n.t('The service to look at'),
      none: vscode.l10n.t('There is no service yet.'),
    });
    await room.documents.open(inspectKinds.service, [cluster.id, service.id], service.name);
  };
}
