import * as l10n from '@vscode/l10n';
import { imageProblem } from './image-reference';
import type { PortRequest, ServiceRequest } from '../views';

/** A value, or what is wrong with the text as a sentence. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

const portForm = /^(?:(\d+):)?(\d+)(?:\/([a-z]+))?$/i;

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/**
 * Reads a port to publish: `8080:80`, `8080:80/udp`, or `80`, for which the swarm chooses the published port.
 * @param mode `ingress`: reachable at every node; `host`: at the nodes where a task runs
 */
export function parsePort(text: string, mode: PortRequest['mode'] = 'ingress'): Parsed<PortRequest> {
  const match = portForm.exec(text.trim());
  if (match === null) {
    return {
      problem: l10n.t('“{0}” is not a valid port. Enter a port such as “8080:80” or “8080:80/udp”.', text.trim()),
    };
  }
  const published = match[1] === undefined ? undefined : Number(match[1]);
  const target = Number(match[2]);
  const wrong = [published ?? target, target].find((port) => !isPort(port));
  if (wrong !== undefined) {
    return { problem: l10n.t('{0} is not a valid port. Ports range from 1 to 65535.', wrong) };
  }
  const protocol = (['tcp', 'udp', 'sctp'] as const).find((word) => word === (match[3] ?? 'tcp').toLowerCase());
  return protocol === undefined
    ? { problem: l10n.t('“{0}” is not a supported protocol. Use tcp, udp or sctp.', match[3] ?? '') }
    : { value: { published, target, protocol, mode } };
}

/** Reads one variable of a container's environment: `NAME=value`. */
export function parseEnv(text: string): Parsed<string> {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (at < 0) {
    return { problem: l10n.t('“{0}” has no value. Enter “{0}=value”.', text) };
  }
  if (name.trim() === '' || /\s/.test(name)) {
    return { problem: l10n.t('“{0}” is not a valid variable name.', name) };
  }
  return text.includes('\0')
    ? { problem: l10n.t('The value of “{0}” contains a null character.', name) }
    : { value: text };
}

/** What is wrong with a service name, as a sentence (swarmkit `manager/controlapi`: the rule and the 63 characters). */
export function serviceNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name.length > 63) {
    return l10n.t('A service name can have at most 63 characters. This one has {0}.', name.length);
  }
  if (!/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_]*[a-zA-Z0-9])?$/.test(name)) {
    return l10n.t('A service name starts and ends with a letter or digit, and can contain “-” and “_”.');
  }
  return taken.includes(name) ? l10n.t('A service named “{0}” already exists.', name) : undefined;
}

/** What is wrong with a number of replicas, as a sentence. */
export function replicasProblem(replicas: number): string | undefined {
  return Number.isSafeInteger(replicas) && replicas >= 0
    ? undefined
    : l10n.t('“{0}” is not a valid number of replicas. Enter 0 or a positive whole number.', replicas);
}

/** The first problem of a request, as a sentence. @param taken names of existing services */
export function requestProblem(request: ServiceRequest, taken: readonly string[]): string | undefined {
  const env = request.env.map(parseEnv).find((parsed) => 'problem' in parsed);
  return (
    imageProblem(request.image) ??
    (request.name === undefined ? undefined : serviceNameProblem(request.name, taken)) ??
    (request.replicas === undefined ? undefined : replicasProblem(request.replicas)) ??
    (env !== undefined && 'problem' in env ? env.problem : undefined)
  );
}
