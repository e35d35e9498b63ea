import * as l10n from '@vscode/l10n';
import { pickCause } from './cause';
import { ProvisionFailure, type ProvisionReason } from './failure';
import type { Step, StepId } from './step';

const reasons: Readonly<Record<StepId, ProvisionReason>> = {
  download: 'install',
  install: 'install',
  'check-configuration': 'configuration',
  certificates: 'step-failed',
  'daemon-json': 'step-failed',
  'start-command': 'step-failed',
  restart: 'engine-did-not-start',
  enable: 'step-failed',
};

/**
 * The failure of a step, with the cause that its output tells best.
 * @param run `output`: of the step, or the engine's messages where it did not start; `undone`: whether the host took
 *   everything back, undefined where it said nothing
 */
export function stepFailure(
  machine: string,
  run: { readonly step: Step | undefined; readonly output: string; readonly undone: boolean | undefined },
): ProvisionFailure {
  const cause = pickCause(run.output) || l10n.t('the host gave no reason');
  const { step } = run;
  if (step === undefined) {
    return new ProvisionFailure(
      'step-failed',
      l10n.t('“{0}”: the work on the host could not begin: {1}.', machine, cause),
      l10n.t('Nothing was changed. Provision again once the cause is gone.'),
    );
  }
  if (run.undone === false) {
    return new ProvisionFailure(
      'undo-failed',
      l10n.t('“{0}” stopped at “{1}”: {2}. Not everything could be taken back.', machine, step.title, cause),
      l10n.t(
        'Look at “journalctl -u docker” on the host; the files as they were are in {0}.',
        '/var/lib/swarm-machines',
      ),
    );
  }
  const full = /no space left|enough free space/i.test(run.output);
  return new ProvisionFailure(
    full ? 'disk-full' : reasons[step.id],
    step.id === 'restart'
      ? l10n.t('“{0}”: Docker did not start with its new configuration: {1}.', machine, cause)
      : l10n.t('“{0}” stopped at “{1}”: {2}.', machine, step.title, cause),
    remedy(step.id, full, run.undone),
  );
}

function remedy(step: StepId, full: boolean, undone: boolean | undefined): string {
  if (undone === undefined) {
    return l10n.t('Provision again; it goes on where it stopped.');
  }
  if (full) {
    return l10n.t('Everything was taken back. Make room on the host, then provision again.');
  }
  return step === 'download' || step === 'install'
    ? l10n.t('Correct the cause on the host, then provision again.')
    : l10n.t('Everything was taken back and Docker runs as before. Correct the cause, then provision again.');
}
