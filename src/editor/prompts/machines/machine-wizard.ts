import * as vscode from 'vscode';
import type { MachineSpec } from '../../../machines/machine';
import { nameProblem } from '../../../machines/name';
import type { SshEnvironment } from '../../../ssh/resolve-target';
import { resolveTarget } from '../../../ssh/resolve-target';
import type { Output } from '../../output';
import { askKey } from './key-step';
import type { KeyUse } from './key-uses';
import { specOf, withHost, type MachineAnswers } from './machine-answers';
import { destinationOf, hostProblem, portProblem, userProblem } from './machine-validation';
import { readSuggestedHosts } from '../../../ssh/suggested-hosts';
import { askSuggest } from '../suggest-step';
import { askText, runWizard, type StepFrame, type StepResult } from '../wizard';

const totalSteps = 5;

export interface MachineWizardOptions {
  /** Names that are in use, read at each keystroke. */
  readonly takenNames: () => readonly string[];
  /** The keys of other machines. */
  readonly usedKeys: () => readonly KeyUse[];
  /** Read when the wizard starts: the window's folder may change. */
  readonly environment: () => SshEnvironment;
  readonly output: Output;
}

/** Asks for everything that is needed to add a machine. */
export class MachineWizard {
  constructor(private readonly options: MachineWizardOptions) {}

  /**
   * @param start initial answers, all of which can be changed
   * @throws Cancelled if the user cancels the wizard
   */
  async run(start: MachineAnswers = {}): Promise<MachineSpec> {
    const answers = await runWizard<MachineAnswers>(start, [
      // A machine whose provisioning failed already has this name and may keep it.
      (current) => this.#askName(current, start.name),
      (current) => this.#askHost(current),
      (current) => this.#askUser(current),
      (current) => this.#askPort(current),
      (current) => this.#askKey(current),
    ]);
    return specOf(answers);
  }

  async #askName(answers: MachineAnswers, own: string | undefined): Promise<StepResult<MachineAnswers>> {
    const step = await askText({
      ...frame(1),
      prompt: vscode.l10n.t('Name of the machine in the Machines view and in DOCKER_MACHINE_NAME'),
      placeholder: 'pi3',
      value: answers.name ?? '',
      problem: (text) =>
        nameProblem(
          text.trim(),
          this.options.takenNames().filter((name) => name !== own),
        ),
    });
    return then(step, (text) => ({ ...answers, name: text.trim() }));
  }

  async #askHost(answers: MachineAnswers): Promise<StepResult<MachineAnswers>> {
    const suggestions = await this.#suggestHosts();
    const sshHosts = suggestions.map(({ value }) => value);
    const step = await askSuggest({
      ...frame(2),
      prompt: vscode.l10n.t('Name or address of the host, as you would pass it to ssh'),
      placeholder: vscode.l10n.t('pi3.local, 192.168.1.13, pirate@pi3.local:22, or a Host in your SSH config'),
      value: answers.hostText ?? '',
      suggestions,
      problem: (text) => hostProblem(text, sshHosts),
    });
    return then(step, (text) => withHost(answers, text.trim()));
  }

  async #askUser(answers: MachineAnswers): Promise<StepResult<MachineAnswers>> {
    const configured = await this.#configured(answers);
    const step = await askText({
      ...frame(3),
      prompt: vscode.l10n.t('User to log in as on {0}: root, or a user who can run sudo', hostOf(answers)),
      placeholder: 'pirate',
      value: answers.user ?? configured?.user ?? this.options.environment().userName,
      problem: userProblem,
    });
    return then(step, (text) => ({ ...answers, user: text.trim() }));
  }

  async #askPort(answers: MachineAnswers): Promise<StepResult<MachineAnswers>> {
    const configured = await this.#configured(answers);
    const step = await askText({
      ...frame(4),
      prompt: vscode.l10n.t('SSH port of {0}', hostOf(answers)),
      placeholder: '22',
      value: String(answers.port ?? configured?.port ?? 22),
      problem: portProblem,
    });
    return then(step, (text) => ({ ...answers, port: Number(text.trim()) }));
  }

  async #askKey(answers: MachineAnswers): Promise<StepResult<MachineAnswers>> {
    const step = await askKey(frame(5), answers.key, this.options.environment(), this.options.usedKeys());
    return then(step, (key) => ({ ...answers, key }));
  }

  async #suggestHosts(): Promise<readonly { value: string; description?: string | undefined }[]> {
    try {
      const hosts = await readSuggestedHosts(this.options.environment().homeDirectory);
      return hosts.map(({ alias, hostName }) => ({ value: alias, description: hostName }));
    } catch (error) {
      // Without a readable config there are no suggestions; connecting reports what is wrong with it.
      this.options.output.failure(vscode.l10n.t('Swarm Machines'), error);
      return [];
    }
  }

  /** User and port of the host in the SSH config, to offer as answers. */
  async #configured(answers: MachineAnswers): Promise<{ user: string; port: number } | undefined> {
    try {
      const { host } = destinationOf(answers.hostText ?? '');
      return await resolveTarget({ host }, this.options.environment());
    } catch (error) {
      this.options.output.failure(answers.name ?? vscode.l10n.t('Swarm Machines'), error);
      return undefined;
    }
  }
}

/** The host without user and port. */
function hostOf(answers: MachineAnswers): string {
  return destinationOf(answers.hostText ?? '').host;
}

function frame(step: number): StepFrame {
  return { title: vscode.l10n.t('Add Machine'), step, totalSteps };
}

function then<From, To>(step: StepResult<From>, change: (value: From) => To): StepResult<To> {
  return step.kind === 'back' ? step : { kind: 'value', value: change(step.value) };
}
