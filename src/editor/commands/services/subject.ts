/**
 * Whose lines in the output are about a service: its swarm and its name. No machine has a name with a slash, so that a
 * service cannot be called such that its lines look like a machine's.
 */
export function serviceSubject(cluster: string, service: string): string {
  return `${cluster}/${service}`;
}
