import * as l10n from '@vscode/l10n';
import type { NodeView } from '../../../swarm/views';
import { isSilent } from '../../../swarm/views/nodes';
import { durationText } from '../age';
import { shortVersion } from '../engine-version';
import { stateColor, type StateIcon } from '../state-color';
import { row, type Row } from './row';

/** `pi1  leader · ready · active · 26.1.5`, or `pi2  worker · down 4 min · tasks as last reported`. */
export function nodeRow(node: NodeView, now: number): Row {
  const ready = node.state === 'ready';
  const parts = [
    // Raspberry Pis come with the same host name; the machine's name distinguishes them.
    node.machine === undefined || node.machine === node.hostname ? '' : node.machine,
    roleWord(node),
    node.role === 'manager' && node.reachability === 'unreachable' ? l10n.t('unreachable') : '',
    ready ? stateWord(node) : `${stateWord(node)} ${durationText(node.since, now)}`.trimEnd(),
    ready || node.availability !== 'active' ? availabilityWord(node) : '',
    // Not for `unknown`, which every node is for a moment after a change of leaders.
    isSilent(node) ? l10n.t('tasks as last reported') : shortVersion(node.engineVersion),
  ];
  return row({
    label: node.hostname,
    kind: l10n.t('Node'),
    parts,
    ...iconOf(node),
    flags: [
      'node',
      node.role,
      { active: 'available', pause: 'paused', drain: 'drained' }[node.availability],
      node.state,
      ...(node.machine === undefined ? [] : ['known']),
    ],
    tooltip: () => tooltipOf(node),
    collapsible: 'none',
  });
}

/** The name of a node in sentences: its host name, after its machine's name if that differs. */
export function nodeName(node: NodeView): string {
  return node.machine === undefined || node.machine === node.hostname
    ? node.hostname
    : `${node.machine} (${node.hostname})`;
}

/** The node's role as a word. */
export function roleWord(node: Pick<NodeView, 'role' | 'leader'>): string {
  if (node.leader) {
    return l10n.t('leader');
  }
  return node.role === 'manager' ? l10n.t('manager') : l10n.t('worker');
}

/** The node's state as a word. */
export function stateWord(node: Pick<NodeView, 'state'>): string {
  switch (node.state) {
    case 'ready':
      return l10n.t('ready');
    case 'down':
      return l10n.t('down');
    case 'unknown':
      return l10n.t('state unknown');
    case 'disconnected':
      return l10n.t('disconnected');
  }
}

/** The node's availability as a word. */
export function availabilityWord(node: Pick<NodeView, 'availability'>): string {
  switch (node.availability) {
    case 'active':
      return l10n.t('active');
    case 'pause':
      return l10n.t('paused');
    case 'drain':
      return l10n.t('drained');
  }
}

function iconOf(node: NodeView): StateIcon {
  if (node.state === 'down') {
    return { iconId: 'error', iconColor: stateColor.error };
  }
  if (node.state !== 'ready' || (node.role === 'manager' && node.reachability === 'unreachable')) {
    return { iconId: 'question', iconColor: stateColor.warning };
  }
  if (node.availability !== 'active') {
    return { iconId: node.availability === 'drain' ? 'circle-slash' : 'debug-pause', iconColor: stateColor.warning };
  }
  if (node.leader) {
    return { iconId: 'star-full', iconColor: stateColor.good };
  }
  return { iconId: node.role === 'manager' ? 'star-empty' : 'vm', iconColor: stateColor.good };
}

function tooltipOf(node: NodeView): readonly string[] {
  const labels = Object.entries(node.labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return [
    l10n.t('Node “{0}”: {1}, {2}, {3}', node.hostname, roleWord(node), stateWord(node), availabilityWord(node)),
    node.message ?? '',
    node.address === '' ? '' : l10n.t('Address: {0}', node.address),
    l10n.t('Docker {0} on {1}/{2}', node.engineVersion, node.os, node.architecture),
    node.machine === undefined ? l10n.t('Not one of your machines') : l10n.t('Machine: {0}', node.machine),
    labels.length === 0 ? '' : l10n.t('Labels: {0}', labels.join(', ')),
    l10n.t('ID: {0}', node.id),
  ];
}
