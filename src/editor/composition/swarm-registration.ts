import { registerInspectSources } from '../commands/swarms/swarm-inspect';
import type { SwarmCommands } from '../commands/swarms/swarm-commands';
import { FollowedServices } from '../documents/logs/followed-services';
import { swarmCommandIds } from '../ids';
import { Lazy } from './lazy';
import type { SwarmContext } from './swarm-context';
import { Attention } from '../views/attention';
import { openSwarmView } from '../views/swarms/swarm-view';

/** Registers the Swarm view and every command on swarms, nodes and services. Asks nothing of any engine. */
export function registerSwarm(context: SwarmContext): void {
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
    const { swarmCommands } = await import('../commands/swarms/swarm-commands');
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
