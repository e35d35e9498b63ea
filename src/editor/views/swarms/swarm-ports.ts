import * as l10n from '@vscode/l10n';
import type { PublishedPort } from '../../../engine/types';

/** `8080 → 80`, `53 → 53/udp`, `8080 → 80 (host)`; `? → 80` while the swarm has not chosen a port. */
export function portText(port: PublishedPort): string {
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  const route = `${port.published ?? '?'} → ${port.target}${protocol}`;
  return port.mode === 'host' ? l10n.t('{0} (host)', route) : route;
}

/** The same for screen readers, which pass over arrows. */
export function spokenPort(port: PublishedPort): string {
  const published = port.published === undefined ? l10n.t('not chosen yet') : String(port.published);
  return port.mode === 'host'
    ? l10n.t('port {0} of each task’s node to {1}, {2}', published, port.target, port.protocol)
    : l10n.t('port {0} to {1}, {2}', published, port.target, port.protocol);
}
