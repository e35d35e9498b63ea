import * as vscode from 'vscode';
import type { ReachedMachine } from '../../../swarm/services/ports';
import { imageProblem } from '../../../swarm/services/image-reference';
import { serviceNameProblem } from '../../../swarm/services/service-request';
import type { Cluster, ServiceRequest } from '../../../swarm/views';
import { askText, runWizard, type StepFrame, type StepResult } from '../../prompts/wizard';
import { suggestedName } from './input';
import { askEnv, askMode, askPorts } from './wizard-steps';

const totalSteps = 5;

/**
 * Asks for everything that a new service needs.
 * @param machines the swarm's machines, which have to stay reachable
 * @param start initial answers, all of which can be changed
 * @throws Cancelled if the user leaves the wizard
 */
export async function askService(
  cluster: Cluster,
  machines: readonly ReachedMachine[],
  start: ServiceRequest = { image: '', ports: [], mode: 'replicated', replicas: 1, env: [] },
): Promise<ServiceRequest> {
  const taken = cluster.services.map(({ name }) => name);
  const frame = (step: number): StepFrame => ({
    title: vscode.l10n.t('Create Service on “{0}”', cluster.name),
    step,
    totalSteps,
  });
  return runWizard<ServiceRequest>(start, [
    async (answers) =>
      and(
        await askText({
          ...frame(1),
          prompt: vscode.l10n.t('Enter the image to run'),
          placeholder: vscode.l10n.t('nginx:1.27'),
          value: answers.image,
          problem: (text) => imageProblem(text.trim()),
        }),
        (image) => ({ ...answers, image: image.trim() }),
      ),
    async (answers) =>
      and(
        await askText({
          ...frame(2),
          prompt: vscode.l10n.t('Enter the name of the service'),
          value: answers.name ?? suggestedName(answers.image, taken),
          problem: (text) => serviceNameProblem(text.trim(), taken),
        }),
        (name) => ({ ...answers, name: name.trim() }),
      ),
    (answers) => askMode(frame(3), answers),
    (answers) => askPorts(frame(4), answers, { services: cluster.services, machines }),
    (answers) => askEnv(frame(5), answers),
  ]);
}

function and<T, U>(result: StepResult<T>, take: (value: T) => U): StepResult<U> {
  return result.kind === 'back' ? result : { kind: 'value', value: take(result.value) };
}
