import * as l10n from '@vscode/l10n';
import type { Cluster, PublishedUrl } from '../../swarm/views';

/** One way to open a service's page. */
export interface PortChoice {
  readonly label: string;
  readonly description: string;
  readonly url: string;
}

/** The ways to open a service, those over machines that answer first. */
export function portChoices(cluster: Cluster, urls: readonly PublishedUrl[]): readonly PortChoice[] {
  const ready = new Set(cluster.nodes.filter(({ state }) => state === 'ready').map(({ machine }) => machine));
  const choices = urls.map(({ label, url, machine }) => ({
    label,
    url,
    isReady: ready.has(machine),
    description: ready.has(machine) ? url : l10n.t('{0} · the node is not ready', url),
  }));
  return [...choices.filter(({ isReady }) => isReady), ...choices.filter(({ isReady }) => !isReady)].map(
    ({ label, description, url }) => ({ label, description, url }),
  );
}
