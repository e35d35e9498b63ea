import type { SwarmCommands } from '../commands/swarms/command-table';
import { registerInspectSources } from '../commands/swarms/inspect';
import { FollowedServices } from '../documents/logs/followed-services';
import { swarmCommandIds } from '../ids';
import { Attention } from '../views/attention';
import { openSwarmView } from '../views/swarms/swarm-view';
import type { SwarmContext } from './contexts';
import { Lazy } from './lazy';

/** Registers the Swarm view and every command on swarms, nodes and services. Asks nothing of any engine. */
export function registerSwarms(context: SwarmContext): void {
  const attention = new Attention((attended) => {
    context.setSwarmVisible(attended);
  });
  const followed = new FollowedServices();
  followed.onDidChange(() => {
    context.contextKeys.set('followsLogs', followed.some);
  });
  context.subscriptions.push(openSwarmView(context.clusters, attention, followed, context.fullTexts));
  registerInspectSources(context);
  const table = new Lazy<SwarmCommands>(async () => {
    const { swarmCommands } = await import('../commands/swarms/command-table');
    return swarmCommands(context, attention, followed);
  });
  for (const id of swarmCommandIds) {
    context.runner.register(id, async (target) => {
      // A keybinding may call it before the store has been read.
      await context.fleetKnown();
      await (await table.get())[id](target);
    });
  }
}
