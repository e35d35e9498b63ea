import * as vscode from 'vscode';
import { isClusterId, isSwarmName, isTooLong, longestSwarmName } from '../../../machines/store/swarm-names-file';
import { EditorFailure } from '../../failure';
import { withinView } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from './context';

/** Names a swarm, which has no name of its own in Docker; an empty name returns to the default one. */
export function renameSwarm(context: SwarmCommandContext): Command {
  return async (target) => {
    const cluster = await context.swarmPrompts.anyCluster(target, vscode.l10n.t('Rename Swarm'));
    if (!isClusterId(cluster.id)) {
      throw new EditorFailure(
        'nothing-to-pick',
        vscode.l10n.t('“{0}” cannot be renamed because its ID is unknown.', cluster.name),
        vscode.l10n.t('Add one of its managers.'),
      );
    }
    const text = await context.questions.line(
      vscode.l10n.t('Rename “{0}”', cluster.name),
      vscode.l10n.t('Enter a name for this swarm, or nothing for the default name. Only Swarm Machines uses it.'),
      cluster.givenName ?? '',
      (typed) => nameProblem(typed.trim()),
    );
    const name = text.trim();
    await withinView(() => context.swarmNames.set(cluster.id, name === '' ? undefined : name));
  };
}

function nameProblem(name: string): string | undefined {
  if (name === '' || isSwarmName(name)) {
    return undefined;
  }
  return isTooLong(name)
    ? vscode.l10n.t('The name can have at most {0} characters.', longestSwarmName)
    : vscode.l10n.t('The name can’t have line breaks or control characters.');
}
