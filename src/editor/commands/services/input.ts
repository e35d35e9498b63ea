import * as l10n from '@vscode/l10n';
import { reservedPortProblem, takenPortProblem, type ReachedMachine } from '../../../swarm/services/ports';
import { parsePort, type Parsed } from '../../../swarm/services/service-request';
import type { PortRequest, ServiceView } from '../../../swarm/views';

/** Characters; swarms accept three more, which are left for the number that makes names different. */
const longestName = 60;

/** More replicas than any swarm runs can only be a typo. */
const mostReplicas = 100_000;

/**
 * Suggests a name for a service: the image's last part without registry, tag and digest, different from the taken names.
 * @param image as typed, e.g. `registry:5000/team/web:1.2`
 * @param taken names of the swarm's services
 */
export function suggestedName(image: string, taken: readonly string[]): string {
  const path = image.trim().replace(/@.*$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1).replace(/:.*$/, '');
  const base = last
    .replace(/[^a-zA-Z0-9_-]+/g, '-')
    .slice(0, longestName)
    .replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '');
  if (base === '' || !taken.includes(base)) {
    return base;
  }
  let number = 2;
  while (taken.includes(`${base}-${number}`)) {
    number++;
  }
  return `${base}-${number}`;
}

/** Parses a number of replicas. */
export function parseReplicas(text: string): Parsed<number> {
  const trimmed = text.trim();
  if (!/^\d+$/.test(trimmed)) {
    return { problem: l10n.t('Enter the number of replicas as a whole number, such as 3.') };
  }
  const value = Number(trimmed);
  return value > mostReplicas ? { problem: l10n.t('{0} replicas are more than a swarm can run.', trimmed) } : { value };
}

/** What ports must not conflict with. */
export interface PortUsers {
  /** The swarm's other services. */
  readonly services: readonly ServiceView[];
  /** The swarm's machines, which have to stay reachable. */
  readonly machines: readonly ReachedMachine[];
}

/** Parses ports separated by commas or spaces, e.g. `8080:80, 53:53/udp`; an empty text is valid. */
export function parsePorts(
  text: string,
  mode: PortRequest['mode'],
  { services, machines }: PortUsers,
): Parsed<readonly PortRequest[]> {
  const ports: PortRequest[] = [];
  for (const word of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const parsed = parsePort(word, mode);
    if ('problem' in parsed) {
      return parsed;
    }
    const problem =
      twiceProblem(parsed.value, ports) ??
      reservedPortProblem(parsed.value, machines) ??
      takenPortProblem(parsed.value, services);
    if (problem !== undefined) {
      return { problem };
    }
    ports.push(parsed.value);
  }
  return { value: ports };
}

function twiceProblem(port: PortRequest, before: readonly PortRequest[]): string | undefined {
  const twice = before.some(
    ({ published, protocol }) => published !== undefined && published === port.published && protocol === port.protocol,
  );
  return twice ? l10n.t('Port {0}/{1} is published twice.', port.published ?? 0, port.protocol) : undefined;
}

/** The problem of a parsed text; undefined if there is none. */
export function problemOf(parsed: Parsed<unknown>): string | undefined {
  return 'problem' in parsed ? parsed.problem : undefined;
}

/** The value of a parsed text. @throws Error if it has a problem: inputs do not accept such texts */
export function valueOf<T>(parsed: Parsed<T>): T {
  if ('problem' in parsed) {
    throw new Error(parsed.problem);
  }
  return parsed.value;
}
