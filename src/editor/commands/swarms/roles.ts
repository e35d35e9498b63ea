import * as l10n from '@vscode/l10n';
import type { NodeRole } from '../../../engine/types';
import { managers, tolerates } from '../../views/swarms/counts';

/** How many managers may fail before the swarm can no longer be changed: Raft needs more than half of them. */
export function tolerance(managerCount: number): number {
  return Math.max(0, Math.floor((managerCount - 1) / 2));
}

export interface RoleChoice {
  readonly role: NodeRole;
  readonly label: string;
  readonly detail: string;
}

/**
 * The roles in which machines can join, each with its effect on the swarm.
 * @param managersNow how many managers the swarm has
 * @param joining how many machines join
 */
export function roleChoices(managersNow: number, joining: number): readonly RoleChoice[] {
  return [
    {
      role: 'worker',
      label: l10n.t('Worker'),
      detail: l10n.t({
        message: 'Runs tasks. Unchanged: {0}.',
        args: [meaning(managersNow)],
        comment: '{0} is the number of managers, such as “3 managers, tolerates 1 failure”.',
      }),
    },
    {
      role: 'manager',
      label: l10n.t('Manager'),
      detail: l10n.t({
        message: 'Runs tasks and manages the swarm. Result: {0}.',
        args: [meaning(managersNow + joining)],
        comment: '{0} is the number of managers, such as “3 managers, tolerates 1 failure”.',
      }),
    },
  ];
}

/** The effect of a number of managers, without a period. */
export function meaning(count: number): string {
  const counted = `${managers(count)}, ${tolerates(tolerance(count))}`;
  if (count === 2) {
    return l10n.t({
      message: '{0}; if either fails, the swarm cannot be changed',
      args: [counted],
      comment: '{0} is “2 managers, tolerates 0 failures”',
    });
  }
  return count > 0 && count % 2 === 0
    ? l10n.t({
        message: '{0}, the same as with {1}',
        args: [counted, count - 1],
        comment:
          '{0} is a number of managers, e.g. “4 managers, tolerates 1 failure”, and {1} a smaller number of managers',
      })
    : counted;
}
