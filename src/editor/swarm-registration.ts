import { registerInspectSources } from './commands/swarm-inspect';
import type { SwarmCommands } from './commands/swarm-commands';
import { swarmCommandIds } from './ids';
import { Lazy } from './lazy';
import type { SwarmContext } from './swarm-context';
import { SwarmAttention } from './views/swarm-attention';
import { openSwarmView } from './views/swarm-view';

/** Registers the Swarm view and every command on swarms, nodes and services. Asks nothing of any engine. */
export function registerSwarm(context: SwarmContext): void {
  const attention = new SwarmAttention((attended) => {
    context.setSwarmVisible(attended);
  });
  context.subscriptions.push(openSwarmView(context.clusters, attention));
  registerInspectSources(context);
  const table = new Lazy<SwarmCommands>(async () => {
    const { swarmCommands } = await import('./commands/swarm-commands');
    return swarmCommands(context, attention);
  });
  for (const id of swarmCommandIds) {
    context.runner.register(id, async (target) => (await table.get())[id](target));
  }
}
