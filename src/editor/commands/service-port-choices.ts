import * as l10n from '@vscode/l10n';
import type { PublishedUrl } from '../../swarm/views';

/** One way to open a service's page. */
export interface PortChoice {
  readonly label: string;
  readonly description: string;
  readonly url: string;
}

/**
 * The ways to open a service, those over machines that answer first.
 * @param urls at machines whose nodes are ready
 * @param answering names of the machines that we ourselves reach
 */
export function portChoices(urls: readonly PublishedUrl[], answering: ReadonlySet<string>): readonly PortChoice[] {
  const choice = ({ label, url, machine }: PublishedUrl): PortChoice => ({
    label,
    url,
    description: answering.has(machine) ? url : l10n.t('{0} · the machine does not answer', url),
  });
  return [
    ...urls.filter(({ machine }) => answering.has(machine)),
    ...urls.filter(({ machine }) => !answering.has(machine)),
  ].map(choice);
}
