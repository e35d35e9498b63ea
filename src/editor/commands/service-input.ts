import * as l10n from '@vscode/l10n';
import { parsePort, type Parsed } from '../../swarm/service-request';
import type { PortRequest, ServiceView } from '../../swarm/views';

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
    return { problem: l10n.t('A number of replicas is a whole number, such as 3.') };
  }
  const value = Number(trimmed);
  return value > mostReplicas ? { problem: l10n.t('{0} replicas are more than any swarm runs.', trimmed) } : { value };
}

/**
 * Reads ports apart by commas or spaces, e.g. `8080:80, 53:53/udp`; none is fine.
 * @param others the swarm's services, whose ports cannot be published a second time
 */
export function parsePorts(
  text: string,
  mode: PortRequest['mode'],
  others: readonly Pick<ServiceView, 'name' | 'ports'>[] = [],
): Parsed<readonly PortRequest[]> {
  const ports: PortRequest[] = [];
  for (const word of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const parsed = parsePort(word, mode);
    if ('problem' in parsed) {
      return parsed;
    }
    const problem = clash(parsed.value, ports, others);
    if (problem !== undefined) {
      return { problem };
    }
    ports.push(parsed.value);
  }
  return { value: ports };
}

function clash(
  port: PortRequest,
  before: readonly PortRequest[],
  others: readonly Pick<ServiceView, 'name' | 'ports'>[],
): string | undefined {
  if (port.published === undefined) {
    return undefined;
  }
  const isSame = (other: PortRequest): boolean =>
    other.published === port.published && other.protocol === port.protocol;
  if (before.some(isSame)) {
    return l10n.t('Port {0} ({1}) is published twice.', port.published, port.protocol);
  }
  // Two services may publish one port on the nodes themselves, as long as their tasks run on different nodes.
  const owner = others.find(({ ports }) =>
    ports.some((other) => isSame(other) && (other.mode === 'ingress' || port.mode === 'ingress')),
  );
  return owner === undefined
    ? undefined
    : l10n.t('Port {0} ({1}) is published by the service “{2}” already.', port.published, port.protocol, owner.name);
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
