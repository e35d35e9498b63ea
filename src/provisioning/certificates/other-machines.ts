import { isIP } from 'node:net';
import { alternativeNameOf } from '../../certificates/alternative-names';
import type { StoreEntry } from '../../machines/machine';
import type { ProvisionerParts } from '../parts';

/** The names and addresses of the other machines in the store. */
export interface OtherMachines {
  /** The name of the machine to which a name or address leads, however it is spelled; undefined if there is none. */
  ownerOf(name: string): string | undefined;
  /** The machine whose certificate is for a name besides what it is reached by: several may share one on purpose. */
  alsoFor(name: string): string | undefined;
}

/**
 * Everything by which the other machines of the store are reached: their names, with `.local` as on their networks, their
 * addresses, what was typed as their hosts, and what the user's ssh config makes of that. Entries that cannot be read have
 * their names.
 * @param name the machine that does not count
 */
export async function otherMachines(
  entries: readonly StoreEntry[],
  name: string,
  resolveTarget: ProvisionerParts['resolveTarget'],
): Promise<OtherMachines> {
  const owners = new Map<string, string>();
  for (const entry of entries.filter((other) => other.name !== name)) {
    // One after another: to read a long ssh config for many machines at once would hold everything else up.
    for (const key of (await namesOf(entry, resolveTarget)).map(identityOf)) {
      owners.set(key, owners.get(key) ?? entry.name);
    }
  }
  const shared = new Map<string, string>();
  for (const entry of entries) {
    if (entry.name !== name && entry.kind === 'machine') {
      entry.machine.certificateNames.map(identityOf).forEach((key) => shared.set(key, shared.get(key) ?? entry.name));
    }
  }
  return {
    ownerOf: (text) => owners.get(identityOf(text)),
    alsoFor: (text) => shared.get(identityOf(text)),
  };
}

async function namesOf(
  entry: StoreEntry,
  resolveTarget: ProvisionerParts['resolveTarget'],
): Promise<readonly string[]> {
  const own = [entry.name, `${entry.name}.local`];
  if (entry.kind === 'broken') {
    return own;
  }
  const { address, host, sshUser, sshPort } = entry.machine;
  try {
    const target = await resolveTarget({ host, user: sshUser, port: sshPort, keyPath: undefined });
    return [...own, address, host, target.host];
  } catch {
    // The ssh config cannot be read, or no longer has the host: connecting to that machine reports it.
    return [...own, address, host];
  }
}

/**
 * The same text for all spellings of a name or address. An IPv4 address within an IPv6 one is that address: mapped (RFC 4291,
 * 2.5.5.2), or behind a translator of its network (RFC 6052, 2.1).
 */
function identityOf(name: string): string {
  const value = alternativeNameOf(name)?.value ?? name.trim().toLowerCase();
  const [, high, low] = /^(?:::ffff:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(value) ?? [];
  if (high === undefined || low === undefined || isIP(value) !== 6) {
    return value;
  }
  const bits = [high, low].map((part) => parseInt(part, 16));
  return bits.flatMap((part) => [part >> 8, part & 0xff]).join('.');
}
