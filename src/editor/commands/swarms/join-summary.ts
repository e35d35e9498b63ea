import * as l10n from '@vscode/l10n';
import type { NodeRole } from '../../../engine/types';
import { describeFailure } from '../../../failure';

/** The result of joining for one machine; without an error, it has joined. */
export interface JoinResult {
  readonly machine: string;
  readonly error?: unknown;
}

/** One text for all machines: those that joined, and each failure with its cause and remedy. */
export function joinSummary(swarm: string, role: NodeRole, results: readonly JoinResult[]): string {
  const joined = results.filter((result) => !('error' in result)).map(({ machine }) => `“${machine}”`);
  const failures = results.filter((result) => 'error' in result);
  const sentences = failures.map(({ machine, error }) => {
    const cause = describeFailure(error);
    return cause.includes(machine) ? cause : `${machine}: ${cause}`;
  });
  return [...(joined.length === 0 ? [] : [joinedSentence(joined, swarm, role)]), ...sentences].join(' ');
}

function joinedSentence(names: readonly string[], swarm: string, role: NodeRole): string {
  const list = names.join(', ');
  if (names.length === 1) {
    return role === 'manager'
      ? l10n.t('{0} has joined “{1}” as a manager.', list, swarm)
      : l10n.t('{0} has joined “{1}” as a worker.', list, swarm);
  }
  return role === 'manager'
    ? l10n.t('{0} have joined “{1}” as managers.', list, swarm)
    : l10n.t('{0} have joined “{1}” as workers.', list, swarm);
}
