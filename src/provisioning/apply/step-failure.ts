import * as l10n from '@vscode/l10n';
import { pickCause } from './cause';
import { ProvisionFailure, type ProvisionReason } from '../failure';
import { changedMeanwhile } from '../session/shell-library';
import type { Step, StepId } from '../step';
import { startLimit } from '../steps/engine-service';

const reasons: Readonly<Record<StepId, ProvisionReason>> = {
  download: 'install',
  install: 'install',
  'finish-installation': 'install',
  'check-configuration': 'configuration',
  certificates: 'step-failed',
  'daemon-json': 'step-failed',
  'start-command': 'step-failed',
  restart: 'engine-did-not-start',
  start: 'engine-did-not-start',
  enable: 'step-failed',
};

/** How a run of steps came to its end. */
export interface FailedRun {
  /** The one at which it stopped; undefined if none had started. */
  readonly step: Step | undefined;
  /** The exit code of that step's commands; undefined if the host did not report it. */
  readonly code: number | undefined;
  /** Of the step, or the engine's messages if it did not start. */
  readonly output: string;
  /** Whether the host rolled all changes back; undefined if it did not report that. */
  readonly undone: boolean | undefined;
  /** Whether the engine ran before the first step. */
  readonly engineRan: boolean;
}

/** The exit code of timeout(1) if it had to end the command. */
const timedOut = 124;

/** The failure of a step, with the most likely cause in its output. */
export function stepFailure(machine: string, run: FailedRun): ProvisionFailure {
  const { step } = run;
  const startsEngine = step?.id === 'restart' || step?.id === 'start';
  const said = pickCause(run.output);
  const changed = run.code === changedMeanwhile && step?.changes.includes(said) === true;
  const cause = changed
    ? l10n.t({
        message: '{0} has been changed on the host in the meantime',
        args: [said],
        comment: 'A cause within the sentence “{0} stopped at {1}: {2}.”; {0} is a path',
      })
    : startsEngine && run.code === timedOut
      ? l10n.t({
          message: 'it did not start within {0} seconds',
          args: [startLimit],
          comment: 'A cause within the sentence “{0}: Docker did not start: {1}.”',
        })
      : said || l10n.t('the host reported no reason');
  if (step === undefined) {
    return new ProvisionFailure(
      'step-failed',
      l10n.t({
        message: '“{0}”: Provisioning could not start on the host: {1}.',
        args: [machine, cause],
        comment: '{1} is the cause, without a period',
      }),
      l10n.t('Nothing was changed. Resolve the cause, then provision again.'),
    );
  }
  if (run.undone === false) {
    return new ProvisionFailure(
      'undo-failed',
      l10n.t({
        message: '“{0}” stopped at “{1}”: {2}. Not all changes could be rolled back.',
        args: [machine, step.title, cause],
        comment: '{0} is the machine, {1} a step such as “Restart the engine”, and {2} the cause, without a period',
      }),
      l10n.t('Check “journalctl -u docker” on the host. The original files are in {0}.', '/var/lib/swarm-machines'),
    );
  }
  const full = /no space left|enough free space/i.test(run.output);
  return new ProvisionFailure(
    full ? 'disk-full' : reasons[step.id],
    sentence(machine, step, cause),
    changed && run.undone === true
      ? l10n.t(
          'That file was left as it is, and all other changes were rolled back. Provision again; the change will be taken into account.',
        )
      : remedy(step.id, full, run),
  );
}

function sentence(machine: string, step: Step, cause: string): string {
  switch (step.id) {
    case 'restart':
      return l10n.t({
        message: '“{0}”: Docker did not start with its new configuration: {1}.',
        args: [machine, cause],
        comment: '{1} is the cause, without a period',
      });
    case 'start':
      return l10n.t({
        message: '“{0}”: Docker did not start: {1}.',
        args: [machine, cause],
        comment: '{1} is the cause, without a period',
      });
    default:
      return l10n.t({
        message: '“{0}” stopped at “{1}”: {2}.',
        args: [machine, step.title, cause],
        comment: '{0} is the machine, {1} a step such as “Restart the engine”, and {2} the cause, without a period',
      });
  }
}

function remedy(step: StepId, full: boolean, { undone, engineRan }: FailedRun): string {
  if (undone === undefined) {
    return l10n.t('Provision again to continue where it stopped.');
  }
  if (full) {
    return l10n.t('All changes were rolled back. Free up disk space on the host, then provision again.');
  }
  if (['download', 'install', 'finish-installation', 'start'].includes(step)) {
    return l10n.t('Resolve the cause on the host, then provision again.');
  }
  return engineRan
    ? l10n.t('All changes were rolled back, and Docker runs as before. Resolve the cause, then provision again.')
    : l10n.t('All changes were rolled back. Resolve the cause, then provision again.');
}
