import * as l10n from '@vscode/l10n';
import type { TaskState } from '../../engine/types';
import { colours } from './swarm-row';

/** swarmkit's name of a state, in the person's language. */
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
