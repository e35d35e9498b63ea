import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../facts';
import { ProvisionFailure } from '../failure';
import { debian } from './debian';
import type { HostKind } from './kind';

const kinds: readonly HostKind[] = [debian];

/** The kind of host to treat these facts as. @throws ProvisionFailure `unsupported-host` naming what was found */
export function kindOf(machine: string, facts: HostFacts): HostKind {
  const kind = kinds.find((candidate) => candidate.matches(facts));
  if (kind === undefined) {
    throw new ProvisionFailure(
      'unsupported-host',
      l10n.t({
        message: '“{0}” runs an unsupported operating system: {1} {2} with {3}.',
        args: [
          machine,
          facts.os.name,
          facts.architecture,
          ['', 'init'].includes(facts.init) ? l10n.t('an init system other than systemd') : facts.init,
        ],
        comment:
          '{1} is the system, {2} its architecture, and {3} its init system, e.g. “Alpine Linux 3.20 arm64 with OpenRC”',
      }),
      l10n.t('Supported: {0}. Nothing was changed.', kinds.map(({ name }) => name).join('; ')),
    );
  }
  return kind;
}
