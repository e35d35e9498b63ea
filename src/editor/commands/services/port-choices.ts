import * as l10n from '@vscode/l10n';
import type { Problem } from '../../../failure';
import type { PublishedUrl, ServiceView } from '../../../swarm/views';

/** One way to open a service's page. */
export interface PortChoice {
  readonly label: string;
  readonly description: string;
  readonly url: string;
}

/**
 * The ways to open a service, those on running machines first.
 * @param urls at machines whose nodes are ready
 * @param running names of the machines whose engine responds
 */
export function portChoices(urls: readonly PublishedUrl[], running: ReadonlySet<string>): readonly PortChoice[] {
  const choice = ({ label, url, machine }: PublishedUrl): PortChoice => ({
    label,
    url,
    description: running.has(machine)
      ? url
      : l10n.t({ message: '{0} · the machine is not responding', args: [url], comment: '{0} is a URL' }),
  });
  return [
    ...urls.filter(({ machine }) => running.has(machine)),
    ...urls.filter(({ machine }) => !running.has(machine)),
  ].map(choice);
}

/** Why a service cannot be opened on any of the user's machines, and what to do. */
export function noPort({ name, ports }: Pick<ServiceView, 'name' | 'ports'>, swarm: string): Problem {
  const tcp = ports.filter(({ protocol }) => protocol === 'tcp');
  if (tcp.length === 0) {
    return {
      sentence: l10n.t('“{0}” publishes no TCP port that a browser can open.', name),
      remedy: '',
    };
  }
  if (tcp.every(({ mode }) => mode === 'host')) {
    return {
      sentence: l10n.t('No task of “{0}” is running on any of your machines.', name),
      remedy: l10n.t('A port published in host mode is open only on nodes that run a task.'),
    };
  }
  return {
    sentence: l10n.t('None of your machines is a ready node of “{0}”, so “{1}” cannot be opened.', swarm, name),
    remedy: l10n.t('Start one of them, or add another with “Add Machine…”.'),
  };
}
