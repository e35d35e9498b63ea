import * as l10n from '@vscode/l10n';
import { phrase } from '../../phrase';
import type { HostFacts } from '../facts';
import { ProvisionFailure } from '../failure';
import { kindOf } from '../host-kinds/kinds';

/** When the certificates hold. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The free space that a handful of small files needs, in KiB. */
const neededKib = 256;

/**
 * Throws before anything is changed if the result could not work, or if the engine could not start again.
 * @throws ProvisionFailure with the cause
 */
export function assertPossible(machine: string, facts: HostFacts, enginePort: number): void {
  kindOf(machine, facts);
  const fail = (reason: ConstructorParameters<typeof ProvisionFailure>[0], sentence: string, remedy: string): never => {
    throw new ProvisionFailure(reason, sentence, remedy);
  };
  if (facts.foreignEngine === 'podman') {
    fail(
      'unsupported-host',
      l10n.t('“{0}”: The host has Podman, whose “docker” command replaces Docker’s.', machine),
      l10n.t('Remove that command (on Debian, the package podman-docker), then provision again. Nothing was changed.'),
    );
  }
  if (facts.foreignEngine === 'rootless') {
    fail(
      'unsupported-host',
      l10n.t('“{0}”: Docker runs in rootless mode, for a single user.', machine),
      l10n.t(
        'Start Docker as a system service with “systemctl start docker”, or use another host. Nothing was changed.',
      ),
    );
  }
  if (facts.foreignEngine !== undefined) {
    fail(
      'unsupported-host',
      l10n.t({
        message: '“{0}”: Docker is installed from a {1} package, which keeps its files elsewhere.',
        args: [machine, facts.foreignEngine],
        comment: '{1} is a kind of package, e.g. “snap”',
      }),
      l10n.t(
        'Replace it with the package of the distribution or of Docker, then provision again. Nothing was changed.',
      ),
    );
  }
  if (facts.unit.loadState === 'masked') {
    fail(
      'unsupported-host',
      l10n.t('“{0}”: The docker.service unit is masked, so it cannot start.', machine),
      l10n.t('If this is not intended, run “systemctl unmask docker” on the host. Nothing was changed.'),
    );
  }
  if (facts.engine !== undefined && !facts.engine.halfInstalled && facts.unit.loadState === 'not-found') {
    fail(
      'unsupported-host',
      l10n.t('“{0}”: The host has {1}, but no docker.service unit.', machine, phrase(facts.engine.path)),
      l10n.t('Install Docker from a package, or remove this program. Nothing was changed.'),
    );
  }
  if (facts.daemonJson.kind === 'broken') {
    const { path, line } = facts.daemonJson;
    fail(
      'configuration',
      l10n.t(
        '“{0}”: Line {2} of {1} on the host is not valid JSON. Docker cannot restart with this file.',
        machine,
        phrase(path),
        line,
      ),
      l10n.t('Correct the line, then provision again. Nothing was changed.'),
    );
  }
  if (facts.daemonJson.kind === 'not-an-object') {
    fail(
      'configuration',
      l10n.t('“{0}”: The file {1} on the host must contain a JSON object.', machine, phrase(facts.daemonJson.path)),
      l10n.t('Correct the file, then provision again. Nothing was changed.'),
    );
  }
  if (facts.daemonJson.kind === 'deep') {
    const { path, limit } = facts.daemonJson;
    fail(
      'configuration',
      l10n.t('“{0}”: The file {1} on the host is nested more than {2} levels deep.', machine, phrase(path), limit),
      l10n.t('Simplify the file, then provision again. Nothing was changed.'),
    );
  }
  const [rival] = (facts.listeners ?? []).filter(({ program }) => program !== 'dockerd');
  if (rival !== undefined) {
    fail(
      'port-taken',
      l10n.t('“{0}”: Port {1} is used by {2}.', machine, enginePort, rival.program ?? l10n.t('another program')),
      l10n.t('Stop this program, or choose another engine port. Nothing was changed.'),
    );
  }
  for (const [directory, kib] of facts.freeKib) {
    if (kib < neededKib) {
      fail(
        'disk-full',
        l10n.t('“{0}”: The disk is full. Only {1} KiB are free in {2}.', machine, kib, phrase(directory)),
        l10n.t('Free up disk space on the host, then provision again. Nothing was changed.'),
      );
    }
  }
}

/** Throws if our certificates are not valid by the host's clock. @throws ProvisionFailure `clock` */
export function assertClock(machine: string, facts: HostFacts, { notBefore, notAfter }: Validity): void {
  if (facts.clock < notBefore.getTime() || facts.clock > notAfter.getTime()) {
    throw new ProvisionFailure(
      'clock',
      l10n.t(
        '“{0}”: The clock of the host is set to {1}, when your certificates are not valid.',
        machine,
        new Date(facts.clock).toISOString().slice(0, 16).replace('T', ' '),
      ),
      l10n.t('Set the clock of the host, for example with “timedatectl set-ntp true”. Nothing was changed.'),
    );
  }
}
