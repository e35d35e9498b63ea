import * as l10n from '@vscode/l10n';
import type { TaskState } from '../../../engine/types';
import type { TaskView } from '../../../swarm/views';
import { taskStateWord } from '../../../swarm/views/task-state-word';
import { durationText } from '../age';
import { stateColor, type StateIcon } from '../state-color';
import { row, type Row } from './row';

/** `.1  running 2 min · pi1`; tasks of global services are labeled with their node. */
export function taskRow(task: TaskView, now: number): Row {
  const label = task.slot === undefined ? (task.node ?? task.name) : `.${task.slot}`;
  const stopping = task.state === 'running' && (task.desiredState === 'shutdown' || task.desiredState === 'remove');
  const error = errorOf(task);
  const parts = [
    `${taskStateWord(task.state)} ${durationText(task.since, now)}`.trimEnd(),
    stopping ? l10n.t('stopping') : '',
    task.node === label ? '' : (task.node ?? ''),
    // A running task's error is that of the previous task: only the tooltip shows it.
    task.state === 'running' ? '' : error,
    task.lastKnown ? l10n.t('last reported: the node is not responding') : '',
  ];
  const icon = task.lastKnown ? { iconId: 'question', iconColor: stateColor.warning } : taskStateIcon(task.state);
  return row({
    label,
    kind: l10n.t('Task'),
    parts,
    ...icon,
    flags: ['task'],
    tooltip: () => [
      l10n.t('Task “{0}”: {1}', task.name, taskStateWord(task.state)),
      task.state === task.desiredState ? '' : l10n.t('Desired state: {0}', taskStateWord(task.desiredState)),
      task.node === undefined ? l10n.t('No node assigned yet') : l10n.t('Node: {0}', task.node),
      task.lastKnown ? l10n.t('The node is not responding. This is the task’s last reported state.') : '',
      error === '' ? '' : task.state === 'running' ? l10n.t('Previous task: {0}', error) : error,
      l10n.t('ID: {0}', task.id),
    ],
    collapsible: 'none',
  });
}

/** Shown in place of a service's tasks until they have been read. */
export function readingTasksRow(): Row {
  return row({
    label: '',
    kind: l10n.t('Loading tasks'),
    parts: [l10n.t('loading tasks…')],
    spokenParts: [],
    iconId: 'loading~spin',
    flags: ['note'],
    tooltip: () => [],
    collapsible: 'none',
  });
}

/** On one line: engines wrap their messages. */
function errorOf(task: TaskView): string {
  return (task.error ?? '').replace(/\s+/g, ' ').trim();
}

/** The icon of a task's state. */
export function taskStateIcon(state: TaskState): StateIcon {
  switch (state) {
    case 'running':
      return { iconId: 'pass', iconColor: stateColor.good };
    case 'complete':
      return { iconId: 'pass-filled', iconColor: stateColor.good };
    case 'new':
    case 'allocated':
    case 'pending':
      return { iconId: 'circle-large-outline', iconColor: stateColor.warning };
    case 'assigned':
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'starting':
      return { iconId: 'sync', iconColor: stateColor.warning };
    case 'unknown':
      return { iconId: 'question', iconColor: stateColor.warning };
    case 'failed':
    case 'rejected':
    case 'orphaned':
      return { iconId: 'error', iconColor: stateColor.error };
    case 'shutdown':
    case 'remove':
      return { iconId: 'circle-slash', iconColor: stateColor.inactive };
  }
}
