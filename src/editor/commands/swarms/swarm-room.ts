import type { NodeActions } from '../../../swarm/actions/node-actions';
import type { ServiceActions } from '../../../swarm/services/service-actions';
import type { SwarmActions } from '../../../swarm/actions/swarm-actions';
import type { LogChannels } from '../../documents/logs/log-channels';
import type { CommandId } from '../../ids';
import type { SwarmContext } from '../../composition/swarm-context';
import type { Attention } from '../../views/attention';
import type { SwarmPrompts } from './swarm-prompts';

/** What every command on swarms, nodes and services works with. */
export interface SwarmRoom extends Omit<SwarmContext, 'prompts'> {
  readonly machinePrompts: SwarmContext['prompts'];
  readonly actions: SwarmActions;
  readonly nodeActions: NodeActions;
  readonly serviceActions: ServiceActions;
  readonly prompts: SwarmPrompts;
  readonly attention: Attention;
  readonly logs: LogChannels;
  /** Runs another command, as a notification's next step. */
  readonly run: (id: CommandId, target?: unknown) => Promise<void>;
}

/** A command's work: gets the row it was called on, a keybinding's argument, or undefined. */
export type SwarmCommand = (target: unknown) => Promise<void>;
