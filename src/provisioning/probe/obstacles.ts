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

/** Less room than this, in KiB, and a handful of small files may not fit. */
const neededKib = 256;

/**
 * Stops before anything is touched where the result could not work, or where the engine could not start again.
 * @throws ProvisionFailure with the cause
 */
export function assertPossible(machine: string, facts: HostFacts, enginePort: number): void {
  kindOf(machine, facts);
  const fail = (reason: ConstructorParameters<typeof ProvisionFailure>[0], sentence: string, remedy: string): never => {
    throw new ProvisionFailure(reason, sentence, remedy);
  };
  if (facts.foreignEngine !== undefined) {
    fail(
      'unsupported-host',
      l10n.t(
        '“{0}”: its Docker comes from a {1} package, which keeps its files elsewhere.',
        machine,
        facts.foreignEngine,
      ),
      l10n.t('Replace it by the distribution’s package or Docker’s own, then provision again. Nothing was changed.'),
    );
  }
  if (facts.unit.loadState === 'masked') {
    fail(
      'unsupported-host',
      l10n.t('“{0}”: docker.service is masked; somebody forbade it to start.', machine),
      l10n.t('Where that was not meant: “systemctl unmask docker” on the host. Nothing was changed.'),
    );
  }
  if (facts.engine !== undefined && !facts.engine.halfInstalled && facts.unit.loadState === 'not-found') {
    fail(
      'unsupported-host',
      l10n.t('“{0}”: there is {1}, but systemd knows no docker.service.', machine, phrase(facts.engine.path)),
      l10n.t('Install Docker from a package, or remove that program. Nothing was changed.'),
    );
  }
  if (facts.daemonJson.kind === 'broken') {
    const { path, line } = facts.daemonJson;
    fail(
      'configuration',
      l10n.t(
        '“{0}”: {1} on the host is broken: line {2} is not valid JSON. Docker would not start again.',
        machine,
        phrase(path),
        line,
      ),
      l10n.t('Correct that line, then provision again. Nothing was changed.'),
    );
  }
  if (facts.daemonJson.kind === 'not-an-object') {
    fail(
      'configuration',
      l10n.t('“{0}”: {1} on the host must contain a JSON object.', machine, phrase(facts.daemonJson.path)),
      l10n.t('Correct that file, then provision again. Nothing was changed.'),
    );
  }
  if (facts.daemonJson.kind === 'deep') {
    const { path, limit } = facts.daemonJson;
    fail(
      'configuration',
      l10n.t('“{0}”: {1} on the host is nested more than {2} levels deep.', machine, phrase(path), limit),
      l10n.t('Simplify that file, then provision again. Nothing was changed.'),
    );
  }
  const [rival] = (facts.listeners ?? []).filter(({ program }) => program !== 'dockerd');
  if (rival !== undefined) {
    fail(
      'port-taken',
      l10n.t('“{0}”: port {1} is taken by {2}.', machine, enginePort, rival.program ?? l10n.t('another program')),
      l10n.t('Stop that program or choose another engine port. Nothing was changed.'),
    );
  }
  for (const [directory, kib] of facts.freeKib) {
    if (kib < neededKib) {
      fail(
        'disk-full',
        l10n.t('“{0}”: the disk is full: {1} KiB are left for {2}.', machine, kib, phrase(directory)),
        l10n.t('Make room on the host, then provision again. Nothing was changed.'),
      );
    }
  }
}

/** Stops where the host's clock makes our certificates invalid to it. @throws ProvisionFailure `clock` */
export function assertClock(machine: string, facts: HostFacts, { notBefore, notAfter }: Validity): void {
  if (facts.clock < notBefore.getTime() || facts.clock > notAfter.getTime()) {
    throw new ProvisionFailure(
      'clock',
      l10n.t(
        '“{0}”: by its clock it is {1}, when our certificates are not valid.',
        machine,
        new Date(facts.clock).toISOString().slice(0, 16).replace('T', ' '),
      ),
      l10n.t('Set the host’s clock, for example with “timedatectl set-ntp true”. Nothing was changed.'),
    );
  }
}
