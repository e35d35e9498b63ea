import * as l10n from '@vscode/l10n';
import type { NodeRole } from '../../../engine/types';
import { managers, tolerates } from '../../views/swarms/counts';

/** How many managers may fail before the others can decide nothing any more: raft needs more than half of them. */
export function tolerance(managerCount: number): number {
  return Math.max(0, Math.floor((managerCount - 1) / 2));
}

export interface RoleChoice {
  readonly role: NodeRole;
  readonly label: string;
  readonly detail: string;
}

/**
 * The roles that machines can join in, each with what it means for the swarm.
 * @param managersNow how many managers the swarm has
 * @param joining how many machines join
 */
export function roleChoices(managersNow: number, joining: number): readonly RoleChoice[] {
  return [
    {
      role: 'worker',
      label: l10n.t('Worker'),
      detail: l10n.t('Runs tasks. As before: {0}.', meaning(managersNow)),
    },
    {
      role: 'manager',
      label: l10n.t('Manager'),
      detail: l10n.t('Runs tasks and decides. Then: {0}.', meaning(managersNow + joining)),
    },
  ];
}

/** What a number of managers means, without a full stop. */
export function meaning(count: number): string {
  const counted = `${managers(count)}, ${tolerates(tolerance(count))}`;
  if (count === 2) {
    return l10n.t('{0}; when either fails, nothing can be changed', counted);
  }
  return count > 0 && count % 2 === 0 ? l10n.t('{0}, no more than {1} do', counted, count - 1) : counted;
}
