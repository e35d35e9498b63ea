import * as l10n from '@vscode/l10n';
import type { TaskView } from '../../../swarm/views';
import { age } from './swarm-age';
import { colours, row, type Row } from './swarm-row';
import { taskStateLook, taskStateWord } from './swarm-task-state';

/** `.1  running 2 min · pi1`; tasks of global services are called by their node. */
export function taskRow(task: TaskView, now: number): Row {
  const label = task.slot === undefined ? (task.node ?? task.name) : `.${task.slot}`;
  const stopping = task.state === 'running' && task.desiredState !== 'running';
  const error = errorOf(task);
  const parts = [
    `${taskStateWord(task.state)} ${age(task.since, now)}`.trimEnd(),
    stopping ? l10n.t('stopping') : '',
    task.node === label ? '' : (task.node ?? ''),
    // A running task's error is the one of the task before it: that belongs into the tooltip.
    task.state === 'running' ? '' : error,
    task.lastKnown ? l10n.t('last known: the node does not answer') : '',
  ];
  const look = task.lastKnown ? { iconId: 'question', iconColor: colours.attention } : taskStateLook(task.state);
  return row({
    label,
    kind: l10n.t('Task'),
    parts,
    iconId: look.iconId,
    iconColor: look.iconColor,
    flags: ['task'],
    tooltip: () => [
      l10n.t('Task “{0}”: {1}', task.name, taskStateWord(task.state)),
      task.state === task.desiredState ? '' : l10n.t('Wanted: {0}', taskStateWord(task.desiredState)),
      task.node === undefined ? l10n.t('No node chosen yet') : l10n.t('Node: {0}', task.node),
      task.lastKnown ? l10n.t('The node does not answer: this is the last it told.') : '',
      error === '' ? '' : task.state === 'running' ? l10n.t('The task before it: {0}', error) : error,
      l10n.t('Id: {0}', task.id),
    ],
    collapsible: 'none',
  });
}

/** In place of a service's tasks until they have been read. */
export function readingTasksRow(): Row {
  return row({
    label: '',
    kind: l10n.t('Reading tasks'),
    parts: [l10n.t('reading tasks …')],
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
