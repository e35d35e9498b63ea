import type { Machine } from '../../../machines/machine';

/** A private key and the machines that use it. */
export interface KeyUse {
  readonly path: string;
  readonly machines: readonly string[];
}

/** The keys of machines, the most used first. A machine that uses the SSH defaults has none. */
export function keyUses(machines: readonly Pick<Machine, 'name' | 'sshKeyPath'>[]): readonly KeyUse[] {
  const namesOf = new Map<string, string[]>();
  for (const { name, sshKeyPath } of machines) {
    if (sshKeyPath !== undefined) {
      namesOf.set(sshKeyPath, [...(namesOf.get(sshKeyPath) ?? []), name]);
    }
  }
  return [...namesOf]
    .map(([path, names]) => ({ path, machines: names }))
    .sort((one, other) => other.machines.length - one.machines.length);
}
