import type { MachineSpec } from '../../../machines/machine';
import { destinationOf } from './machine-validation';

/** The answers to the wizard's questions so far. */
export interface MachineAnswers {
  readonly name?: string;
  /** As typed, e.g. `pirate@pi1.local:22`. */
  readonly hostText?: string;
  readonly user?: string;
  readonly port?: number;
  /** `undefined` as path: agent, ssh config and default keys. */
  readonly key?: { readonly path: string | undefined };
}

/** Where engines with TLS listen, by convention: https://docs.docker.com/engine/security/protect-access/ */
export const defaultEnginePort = 2376;

/** Adds the answer about the host, without the answers that were derived from another host. */
export function withHost(answers: MachineAnswers, hostText: string): MachineAnswers {
  if (answers.hostText === hostText) {
    return answers;
  }
  const { user, port } = destinationOf(hostText);
  return {
    ...(answers.name === undefined ? {} : { name: answers.name }),
    ...(answers.key === undefined ? {} : { key: answers.key }),
    hostText,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

/** The complete answers as the spec of a machine. */
export function specOf(answers: MachineAnswers): MachineSpec {
  return {
    name: answers.name ?? '',
    host: destinationOf(answers.hostText ?? '').host,
    sshUser: answers.user,
    sshPort: answers.port,
    sshKeyPath: answers.key?.path,
    enginePort: defaultEnginePort,
  };
}

/** The answers that result in a spec, to start the wizard with. */
export function answersOf(spec: MachineSpec): MachineAnswers {
  return {
    name: spec.name,
    hostText: spec.host,
    ...(spec.sshUser === undefined ? {} : { user: spec.sshUser }),
    ...(spec.sshPort === undefined ? {} : { port: spec.sshPort }),
    key: { path: spec.sshKeyPath },
  };
}
