import * as l10n from '@vscode/l10n';
import type { TaskState } from '../../engine/types';

/** The name of a state, in the user's language. */
export function taskStateWord(state: TaskState): string {
  switch (state) {
    case 'new':
      return l10n.t('new');
    case 'allocated':
      return l10n.t('allocated');
    case 'pending':
      return l10n.t('pending');
    case 'assigned':
      return l10n.t('assigned');
    case 'accepted':
      return l10n.t('accepted');
    case 'preparing':
      return l10n.t('preparing');
    case 'ready':
      return l10n.t('ready');
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'complete':
      return l10n.t('complete');
    case 'shutdown':
      return l10n.t('shut down');
    case 'failed':
      return l10n.t('failed');
    case 'rejected':
      return l10n.t('rejected');
    case 'remove':
      return l10n.t('being removed');
    case 'orphaned':
      return l10n.t('orphaned');
    case 'unknown':
      return l10n.t('state unknown');
  }
}
