import * as l10n from '@vscode/l10n';
import { reservedPortProblem, takenPortProblem, type ReachedMachine } from '../../../swarm/services/ports';
import { parsePort, type Parsed } from '../../../swarm/services/service-request';
import type { PortRequest, ServiceView } from '../../../swarm/views';

/** Characters; swarms take three more, which are for the number that keeps names apart. */
const longestName = 60;

/** More replicas than any swarm was seen to run are a slip of the finger. */
const mostReplicas = 100_000;

/**
 * A name for a service: the image's last part without registry, tag and digest, made different from those taken.
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

/** Reads how many replicas are wanted. */
export function parseReplicas(text: string): Parsed<number> {
  const trimmed = text.trim();
  if (!/^\d+$/.test(trimmed)) {
    return { problem: l10n.t('Enter the number of replicas as a whole number, such as 3.') };
  }
  const value = Number(trimmed);
  return value > mostReplicas ? { problem: l10n.t('{0} replicas are more than a swarm can run.', trimmed) } : { value };
}

/** What ports must not collide with. */
export interface PortNeighbours {
  /** The swarm's other services. */
  readonly services: readonly ServiceView[];
  /** The swarm's machines, which have to stay reachable. */
  readonly machines: readonly ReachedMachine[];
}

/** Reads ports apart by commas or spaces, e.g. `8080:80, 53:53/udp`; none is fine. */
export function parsePorts(
  text: string,
  mode: PortRequest['mode'],
  { services, machines }: PortNeighbours,
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

/** What is wrong with a text that was read; undefined where nothing is. */
export function problemOf(parsed: Parsed<unknown>): string | undefined {
  return 'problem' in parsed ? parsed.problem : undefined;
}

/** The value of a text that was accepted. @throws Error where something is wrong with it: inputs refuse such texts */
export function valueOf<T>(parsed: Parsed<T>): T {
  if ('problem' in parsed) {
    throw new Error(parsed.problem);
  }
  return parsed.value;
}
