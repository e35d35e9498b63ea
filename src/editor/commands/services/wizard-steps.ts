import * as vscode from 'vscode';
import { parseEnv } from '../../../swarm/services/service-request';
import type { PortRequest, ServiceRequest } from '../../../swarm/views';
import { askPick, askText, type StepFrame, type StepResult } from '../../prompts/wizard';
import { parsePorts, parseReplicas, problemOf, valueOf, type PortUsers } from './input';

/** Asks for the mode, and for the number of replicas in the same step, so that going back never lands on a skipped step. */
export async function askMode(frame: StepFrame, answers: ServiceRequest): Promise<StepResult<ServiceRequest>> {
  const replicated = {
    mode: 'replicated' as const,
    label: vscode.l10n.t('Replicated'),
    description: vscode.l10n.t('a number of tasks on any nodes'),
  };
  const global = {
    mode: 'global' as const,
    label: vscode.l10n.t('Global'),
    description: vscode.l10n.t('one task on each node'),
  };
  for (;;) {
    const mode = await askPick({
      ...frame,
      placeholder: vscode.l10n.t('Select how many tasks to run'),
      items: [replicated, global],
      active: answers.mode === 'global' ? global : replicated,
    });
    if (mode.kind === 'back') {
      return mode;
    }
    if (mode.value.mode === 'global') {
      return { kind: 'value', value: { ...answers, mode: 'global', replicas: undefined } };
    }
    const replicas = await askReplicas(frame, answers.replicas ?? 1);
    if (replicas.kind === 'value') {
      return { kind: 'value', value: { ...answers, mode: 'replicated', replicas: replicas.value } };
    }
  }
}

/** @param current the initial number */
async function askReplicas(frame: StepFrame, current: number): Promise<StepResult<number>> {
  const answer = await askText({
    ...frame,
    prompt: vscode.l10n.t('Enter the number of replicas'),
    value: String(current),
    problem: (text) => problemOf(parseReplicas(text)),
  });
  return answer.kind === 'back' ? answer : { kind: 'value', value: valueOf(parseReplicas(answer.value)) };
}

/** Asks for the ports and, if there are any, how they are published. */
export async function askPorts(
  frame: StepFrame,
  answers: ServiceRequest,
  portUsers: PortUsers,
): Promise<StepResult<ServiceRequest>> {
  let text = answers.ports.map(portInput).join(', ');
  const mode = answers.ports[0]?.mode ?? 'ingress';
  for (;;) {
    const typed = await askText({
      ...frame,
      prompt: vscode.l10n.t('Enter the ports to publish as published:target, or leave empty for none'),
      placeholder: vscode.l10n.t('8080:80, 53:53/udp'),
      value: text,
      problem: (input) => problemOf(parsePorts(input, 'host', portUsers)),
    });
    if (typed.kind === 'back') {
      return typed;
    }
    text = typed.value;
    if (text.trim() === '') {
      return { kind: 'value', value: { ...answers, ports: [] } };
    }
    const publishing = await askPublishing(frame, text, mode, portUsers);
    if (publishing.kind === 'value') {
      return { kind: 'value', value: { ...answers, ports: valueOf(parsePorts(text, publishing.value, portUsers)) } };
    }
  }
}

async function askPublishing(
  frame: StepFrame,
  text: string,
  current: PortRequest['mode'],
  portUsers: PortUsers,
): Promise<StepResult<PortRequest['mode']>> {
  const problemIn = (mode: PortRequest['mode']): string | undefined => problemOf(parsePorts(text, mode, portUsers));
  const ingress = {
    mode: 'ingress' as const,
    label: vscode.l10n.t('On every node (ingress)'),
    detail:
      problemIn('ingress') ?? vscode.l10n.t('Every node of the swarm accepts connections and forwards them to a task.'),
  };
  const host = {
    mode: 'host' as const,
    label: vscode.l10n.t('Only on nodes that run a task (host)'),
    detail: vscode.l10n.t('Only nodes that run a task accept connections, and each runs at most one task.'),
  };
  const answer = await askPick({
    ...frame,
    placeholder: vscode.l10n.t('Select where the ports are published'),
    items: [ingress, host],
    active: current === 'host' || problemIn('ingress') !== undefined ? host : ingress,
  });
  if (answer.kind === 'back') {
    return answer;
  }
  // The detail shows the conflict; choosing that mode leads back to the ports.
  const { mode } = answer.value;
  return problemIn(mode) === undefined ? { kind: 'value', value: mode } : { kind: 'back' };
}

/** Asks for variables one by one until the input is empty; going back edits the last one. */
export async function askEnv(frame: StepFrame, answers: ServiceRequest): Promise<StepResult<ServiceRequest>> {
  const env = [...answers.env];
  let value = '';
  for (;;) {
    const typed = await askText({
      ...frame,
      prompt:
        env.length === 0
          ? vscode.l10n.t('Enter an environment variable as NAME=value, or leave empty for none')
          : vscode.l10n.t(
              'Enter another variable after {0}, or leave empty to create the service',
              env.map(nameOf).join(', '),
            ),
      placeholder: vscode.l10n.t('NAME=value'),
      value,
      problem: (text) => (text.trim() === '' ? undefined : problemOf(parseEnv(text))),
    });
    if (typed.kind === 'back') {
      const last = env.pop();
      if (last === undefined) {
        return typed;
      }
      value = last;
    } else if (typed.value.trim() === '') {
      return { kind: 'value', value: { ...answers, env } };
    } else {
      env.push(valueOf(parseEnv(typed.value)));
      value = '';
    }
  }
}

/** A port as the user types it. */
function portInput(port: PortRequest): string {
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  return port.published === undefined ? `${port.target}${protocol}` : `${port.published}:${port.target}${protocol}`;
}

/** Values may be secrets, so prompts show only names. */
function nameOf(variable: string): string {
  return variable.slice(0, variable.indexOf('='));
}
