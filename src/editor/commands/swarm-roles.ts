import * as l10n from '@vscode/l10n';
import type { NodeRole } from '../../engine/types';
import { managers, tolerates } from '../views/swarm-counts';

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
      detail: l10n.t('Runs tasks. The swarm keeps {0}, {1}.', managers(managersNow), tolerates(tolerance(managersNow))),
    },
    { role: 'manager', label: l10n.t('Manager'), detail: managerDetail(managersNow + joining) },
  ];
}

/** What a number of managers means, as sentences. */
export function managerDetail(count: number): string {
  const then = l10n.t(
    'Runs tasks and decides. The swarm will have {0}, {1}.',
    managers(count),
    tolerates(tolerance(count)),
  );
  if (count % 2 === 1) {
    return then;
  }
  return `${then} ${
    count === 2
      ? l10n.t('With two, either one’s failure stops all changes; a third makes it safer than one.')
      : l10n.t('An even number is no safer than one manager fewer.')
  }`;
}
