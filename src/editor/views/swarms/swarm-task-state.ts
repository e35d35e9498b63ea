import type { TaskState } from '../../../engine/types';
import { colours } from './swarm-row';

export { taskStateWord } from '../../../swarm/views/task-state-word';

/** The icon that stands beside the word. */
export function taskStateLook(state: TaskState): { readonly iconId: string; readonly iconColor: string } {
  switch (state) {
    case 'running':
      return { iconId: 'pass', iconColor: colours.good };
    case 'complete':
      return { iconId: 'pass-filled', iconColor: colours.good };
    case 'new':
    case 'allocated':
    case 'pending':
      return { iconId: 'circle-large-outline', iconColor: colours.attention };
    case 'assigned':
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'starting':
      return { iconId: 'sync', iconColor: colours.attention };
    case 'unknown':
      return { iconId: 'question', iconColor: colours.attention };
    case 'failed':
    case 'rejected':
    case 'orphaned':
      return { iconId: 'error', iconColor: colours.bad };
    case 'shutdown':
    case 'remove':
      return { iconId: 'circle-slash', iconColor: colours.quiet };
  }
}
