import { isIP } from 'node:net';
import { variableLine, type Shell } from '../shell-quote';
import type { Machine } from './machine';

export type DockerVariable = 'DOCKER_HOST' | 'DOCKER_TLS_VERIFY' | 'DOCKER_CERT_PATH' | 'DOCKER_MACHINE_NAME';
export type DockerEnvironment = Readonly<Record<DockerVariable, string>>;

/** The engine's address as the docker CLI takes it, e.g. `tcp://10.77.0.13:2376` or `tcp://[2001:db8::d]:2376`. */
export function engineUrl(machine: Pick<Machine, 'address' | 'enginePort'>): string {
  // In a URL the % before an IPv6 zone is escaped (RFC 6874), and Go's parser, which docker uses, insists on it.
  const host = isIP(machine.address) === 6 ? `[${machine.address.replace('%', '%25')}]` : machine.address;
  return `tcp://${host}:${machine.enginePort}`;
}

/** What makes the docker CLI talk to the machine; the same variables as `docker-machine env` sets. */
export function dockerEnvironment(
  machine: Pick<Machine, 'name' | 'address' | 'enginePort'>,
  store: { machineDirectory(name: string): string },
): DockerEnvironment {
  return {
    DOCKER_TLS_VERIFY: '1',
    DOCKER_HOST: engineUrl(machine),
    DOCKER_CERT_PATH: store.machineDirectory(machine.name),
    DOCKER_MACHINE_NAME: machine.name,
  };
}

/**
 * Commands that set the variables in a shell, one a line.
 * @throws ShellFailure for a value that the shell cannot be given
 */
export function shellLines(environment: Readonly<Record<string, string>>, shell: Shell): string {
  return Object.entries(environment)
    .map(([name, value]) => `${variableLine(shell, name, value)}\n`)
    .join('');
}
