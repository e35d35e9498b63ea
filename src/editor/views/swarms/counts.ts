import * as l10n from '@vscode/l10n';

/** `1 node`, `3 nodes`. */
export function nodes(count: number): string {
  return count === 1 ? l10n.t('1 node') : l10n.t('{0} nodes', count);
}

/** `1 machine`, `3 machines`. */
export function machines(count: number): string {
  return count === 1 ? l10n.t('1 machine') : l10n.t('{0} machines', count);
}

/** `1 manager`, `3 managers`. */
export function managers(count: number): string {
  return count === 1 ? l10n.t('1 manager') : l10n.t('{0} managers', count);
}

/** `1 task`, `3 tasks`. */
export function tasks(count: number): string {
  return count === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', count);
}

/** `tolerates 0 failures`, `tolerates 1 failure`. */
export function tolerates(count: number): string {
  return count === 1 ? l10n.t('tolerates 1 failure') : l10n.t('tolerates {0} failures', count);
}
