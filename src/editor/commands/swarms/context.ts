import type { NodeActions } from '../../../swarm/actions/node-actions';
import type { SwarmActions } from '../../../swarm/actions/swarm-actions';
import type { ServiceActions } from '../../../swarm/services/service-actions';
import type { SwarmContext } from '../../composition/contexts';
import type { LogChannels } from '../../documents/logs/log-channels';
import type { CommandId } from '../../ids';
import type { Attention } from '../../views/attention';
import type { SwarmPrompts } from './prompts';

/** What every command on swarms, nodes and services works with. */
export interface SwarmCommandContext extends SwarmContext {
  readonly swarmActions: SwarmActions;
  readonly nodeActions: NodeActions;
  readonly serviceActions: ServiceActions;
  readonly swarmPrompts: SwarmPrompts;
  readonly attention: Attention;
  readonly logs: LogChannels;
  /** Runs another command, as the next step that a notification offers. */
  readonly run: (id: CommandId, target?: unknown) => Promise<void>;
}
