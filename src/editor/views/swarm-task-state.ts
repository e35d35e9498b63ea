import type { TaskState } from '../../engine/types';
import { colours } from './swarm-row';

export { taskStateWord } from '../../swarm/task-state-word';

/** The icon that stands beside the word. */
export function taskStateLook(state: TaskState): { readonly iconId: string; readonly colour: string } {
  switch (state) {
    case 'running':
      return { iconId: 'pass', colour: colours.good };
    case 'complete':
      return { iconId: 'pass-filled', colour: colours.good };
    case 'new':
    case 'allocated':
    case 'pending':
      return { iconId: 'circle-large-outline', colour: colours.attention };
    case 'assigned':
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'starting':
      return { iconId: 'sync', colour: colours.attention };
    case 'unknown':
      return { iconId: 'question', colour: colours.attention };
    case 'failed':
    case 'rejected':
    case 'orphaned':
      return { iconId: 'error', colour: colours.bad };
    case 'shutdown':
    case 'remove':
      return { iconId: 'circle-slash', colour: colours.quiet };
  }
}
