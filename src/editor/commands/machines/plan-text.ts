import * as l10n from '@vscode/l10n';
import { countStopped, listStopped, type PlanSummary } from '../../../provisioning/observer';

/** What a plan interrupts or risks, as the sentence of a dialog. */
export function planQuestion(machine: string, plan: PlanSummary): string {
  const count = countStopped(plan);
  if (count === 0 && plan.warnings.length === 0 && plan.doubts.length > 0) {
    return l10n.t(
      'Provisioning “{0}” issues a certificate that could also be used to impersonate another machine. Continue?',
      machine,
    );
  }
  if (count === 0) {
    return l10n.t('Provisioning “{0}” interrupts something that works. Continue?', machine);
  }
  return count === 1
    ? l10n.t('Provisioning “{0}” restarts its engine, which stops 1 running container. Continue?', machine)
    : l10n.t('Provisioning “{0}” restarts its engine, which stops {1} running containers. Continue?', machine, count);
}

/** The rest of the dialog: what stops, what else to know, and the steps with their reasons. */
export function planDetail(plan: PlanSummary): readonly string[] {
  const stops = countStopped(plan) === 0 ? [] : [l10n.t('Containers that stop: {0}.', listStopped(plan))];
  const steps = plan.steps.map(({ title, why }, index) => `${index + 1}. ${title}. ${why}`);
  return [...[...stops, ...plan.doubts, ...plan.warnings].flatMap((line) => [line, '']), ...steps];
}
