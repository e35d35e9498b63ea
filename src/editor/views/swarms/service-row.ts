import * as l10n from '@vscode/l10n';
import type { PublishedPort, UpdateStatus } from '../../../engine/types';
import type { ServiceView } from '../../../swarm/views';
import { isJob, isUpdating } from '../../../swarm/views/services';
import { stateColor, type StateIcon } from '../state-color';
import { row, type Row } from './row';

/**
 * `web  6/6 · 8080 → 80 · nginx:1.27`: what a narrow sidebar can do without comes last.
 * @param followed whether the service's logs are being followed
 */
export function serviceRow(service: ServiceView, followed = false): Row {
  const update = updateText(service.update);
  return row({
    label: service.name,
    kind: l10n.t('Service'),
    parts: [
      `${service.running}/${service.desired}`,
      doneText(service),
      update,
      modeWord(service),
      service.ports.map(portText).join(', '),
      service.image,
    ],
    spokenParts: [
      l10n.t('{0} of {1} tasks running', service.running, service.desired),
      doneText(service),
      update,
      modeWord(service),
      ...service.ports.map(spokenPort),
      service.image,
    ],
    ...iconOf(service),
    flags: [
      'service',
      flagOf(service),
      // Browsers open nothing but TCP ports.
      service.ports.some(({ protocol }) => protocol === 'tcp') ? 'ports' : 'noports',
      ...(followed ? ['followed'] : []),
    ],
    tooltip: () => [
      l10n.t('Service “{0}”: {1} of {2} tasks running', service.name, service.running, service.desired),
      update,
      // The engine's own words, which name the task that failed.
      service.update?.state === 'completed' ? '' : (service.update?.message ?? ''),
      l10n.t('Image: {0}', service.image),
      ...service.ports.map((port) => l10n.t('Port: {0}', portText(port))),
      l10n.t('ID: {0}', service.id),
    ],
    collapsible: 'collapsed',
  });
}

/** Whether an update or a rollback stopped halfway and waits for a user. The engine does not announce it. */
export function isStuck(service: Pick<ServiceView, 'update'>): boolean {
  return service.update?.state === 'paused' || service.update?.state === 'rollback_paused';
}

/** The state of the last update; empty if there was none or it completed. */
function updateText(update: UpdateStatus | undefined): string {
  switch (update?.state) {
    case 'updating':
      return l10n.t('updating');
    case 'paused':
      return l10n.t('update paused');
    case 'rollback_started':
      return l10n.t('rolling back');
    case 'rollback_paused':
      return l10n.t('rollback paused');
    case 'rollback_completed':
      return l10n.t('rolled back');
    case 'completed':
    case undefined:
      return '';
  }
}

/** Empty for replicated services, as nearly all are. */
function modeWord(service: ServiceView): string {
  switch (service.mode) {
    case 'replicated':
      return '';
    case 'global':
      return l10n.t('global');
    case 'replicated-job':
      return l10n.t('job');
    case 'global-job':
      return l10n.t('global job');
  }
}

/** How many tasks of a job have completed; empty for other services. */
function doneText(service: ServiceView): string {
  return isJob(service.mode) && service.completed !== undefined
    ? l10n.t({ message: '{0} done', args: [service.completed], comment: '{0} is a number of tasks of a job' })
    : '';
}

/** Jobs get a word of their own: `\breplicated\b` would match `replicated-job`, and jobs cannot be scaled. */
function flagOf(service: ServiceView): string {
  return isJob(service.mode) ? 'job' : service.mode;
}

function iconOf(service: ServiceView): StateIcon {
  if (isStuck(service)) {
    return { iconId: 'warning', iconColor: stateColor.warning };
  }
  if (isUpdating(service)) {
    return { iconId: 'sync', iconColor: stateColor.warning };
  }
  if (isJob(service.mode) && service.running === 0 && (service.completed ?? 0) > 0) {
    return { iconId: 'pass-filled', iconColor: stateColor.good };
  }
  if (service.desired === 0) {
    return { iconId: 'circle-outline', iconColor: stateColor.inactive };
  }
  return service.running < service.desired
    ? { iconId: 'sync', iconColor: stateColor.warning }
    : { iconId: 'pass', iconColor: stateColor.good };
}

/** `8080 → 80`, `53 → 53/udp`, `8080 → 80 (host)`; `? → 80` while the swarm has not chosen a port. */
export function portText(port: PublishedPort): string {
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  const route = `${port.published ?? '?'} → ${port.target}${protocol}`;
  return port.mode === 'host'
    ? l10n.t({
        message: '{0} (host)',
        args: [route],
        comment: '{0} is a published port, e.g. “8080 → 80”; “host” is the name of the mode in which it is published',
      })
    : route;
}

/** The same for screen readers, which pass over arrows. */
export function spokenPort(port: PublishedPort): string {
  const published = port.published === undefined ? l10n.t('not chosen yet') : String(port.published);
  return port.mode === 'host'
    ? l10n.t({
        message: 'port {0} on the node of each task to container port {1}, {2}',
        args: [published, port.target, port.protocol],
        comment: '{0} and {1} are port numbers, and {2} is a protocol, e.g. “tcp”',
      })
    : l10n.t({
        message: 'port {0} to container port {1}, {2}',
        args: [published, port.target, port.protocol],
        comment: '{0} and {1} are port numbers, and {2} is a protocol, e.g. “tcp”',
      });
}
