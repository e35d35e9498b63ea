import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import { alternativeNameOf } from '../../certificates/alternative-names';
import { scopeOf } from '../../certificates/name-scope';
import type { HostAddress } from '../probe/addresses';
import { ProvisionFailure } from '../failure';
import type { MachineAddress } from './machine-address';
import type { OtherMachines } from './other-machines';

/** The names by which a machine is reached. */
export interface MachineNames {
  readonly machine: string;
  readonly where: MachineAddress;
  /** Names and addresses that the user wants in the certificate: `ServerCertSANs` of config.json. */
  readonly extra: readonly string[];
  /** The host's own addresses, for advice: what a host reports about itself never gets into its certificate. */
  readonly own: readonly HostAddress[];
}

/** What a machine's certificate is for. */
export interface CertificateNames {
  /** Every name and address that the certificate must hold, and all that it may hold. */
  readonly names: readonly string[];
  /** Why names that the user wants are excluded, as sentences. */
  readonly excluded: readonly string[];
  /** That another machine has a name or address for which this one gets a certificate, as sentences: the user is asked. */
  readonly doubtful: readonly string[];
}

/** More names than one machine needs would only make the certificate too large for its clients. */
const maxExtra = 50;

/**
 * Decides which names our authority signs for a machine: its stored address, the typed host if others understand it, and
 * what the user wants besides. With its certificate, a host that controls the network can impersonate every name
 * in it. So no name is taken from the host, nothing that leads to this computer or to no single host is
 * signed, and nothing of another machine. What the user gave as the machine's host is signed if the user agrees, since it could
 * not be reached otherwise: several machines may be behind one address with a port each, or behind this computer.
 *
 * @throws ProvisionFailure `address` if there can be no certificate for the machine's address
 */
export function certificateNames(names: MachineNames, others: OtherMachines): CertificateNames {
  const { machine, where, extra } = names;
  assertSignable(names);
  const required = [where.address, ...(where.publicHost === undefined ? [] : [where.publicHost])];
  const signed = new Map(required.map((name) => [keyOf(name), name]));
  const excluded: string[] = [];
  const doubtful: string[] = [];
  for (const name of extra.slice(0, maxExtra)) {
    if (!signed.has(keyOf(name))) {
      const why = reasonAgainst(name, others);
      if (why === undefined) {
        signed.set(keyOf(name), name);
        doubtful.push(...impersonation(machine, name, others.alsoFor(name)));
      } else {
        excluded.push(
          l10n.t({
            message: 'The certificate leaves out “{0}” from ServerCertSANs in config.json: {1}.',
            args: [bounded(name, 100), why],
            comment: '{0} is a name or address, and {1} the reason, without a period',
          }),
        );
      }
    }
  }
  if (extra.length > maxExtra) {
    const count = extra.length - maxExtra;
    excluded.push(l10n.t('The certificate leaves out {0} more names from ServerCertSANs in config.json.', count));
  }
  doubtful.unshift(...[...new Set(required)].flatMap((name) => impersonations(machine, name, others)));
  return { names: [...signed.values()], excluded, doubtful };
}

/** @throws ProvisionFailure `address` */
function assertSignable({ machine, where, own }: MachineNames): void {
  const { address, addressGiven, throughJump } = where;
  const typed = alternativeNameOf(address);
  const scope = typed && scopeOf(typed);
  const fail = (sentence: string, remedy: string): never => {
    throw new ProvisionFailure('address', sentence, remedy);
  };
  const useful = own.map((one) => one.address).filter(leadsToOneHost);
  const other =
    useful.length === 0
      ? l10n.t('Enter an address of the machine that other computers can reach. Nothing was changed.')
      : l10n.t(
          'Enter another address as its host; the machine reports {0}. Nothing was changed.',
          useful.slice(0, 3).join(', '),
        );
  if (typed === undefined) {
    fail(l10n.t('“{0}”: No certificate can be issued for “{1}”.', machine, bounded(address, 100)), other);
  } else if (scope === 'no-host') {
    fail(l10n.t('“{0}”: {1} is not the address of a single host.', machine, address), other);
  } else if (scope === 'one-link' && typed.value.includes(':')) {
    fail(
      l10n.t('“{0}” responded at {1}, a link-local address, which Docker clients cannot use.', machine, address),
      other,
    );
  } else if (scope === 'own-computer' && throughJump) {
    fail(
      l10n.t('“{0}”: For SSH, {1} is the jump host; for Docker clients, it is this computer.', machine, address),
      other,
    );
  } else if (scope === 'own-computer' && !addressGiven) {
    fail(
      l10n.t('“{0}” responded at {1}, which is this computer.', machine, address),
      l10n.t('If this is intended, enter {0} as its host. Nothing was changed.', address),
    );
  }
}

/** Why a name that the user wants is not signed, without a period; undefined if it is. */
function reasonAgainst(name: string, others: OtherMachines): string | undefined {
  const typed = alternativeNameOf(name);
  if (typed === undefined) {
    return name.trim().startsWith('*')
      ? l10n.t('a wildcard also covers other machines')
      : l10n.t('it is neither a DNS name nor an IP address');
  }
  switch (scopeOf(typed)) {
    case 'own-computer':
      return l10n.t('every computer uses it for itself');
    case 'one-link':
      return l10n.t('it is a link-local address');
    case 'no-host':
      return l10n.t('it is not the address of a single host');
    case 'host':
      break;
  }
  const owner = others.ownerOf(name);
  return owner === undefined ? undefined : l10n.t('it belongs to “{0}”', owner);
}

/** Which machines a machine could impersonate with a certificate for a name that it needs, as sentences. */
function impersonations(machine: string, name: string, others: OtherMachines): readonly string[] {
  const owner = others.ownerOf(name) ?? others.alsoFor(name);
  if (owner !== undefined) {
    return impersonation(machine, name, owner);
  }
  const typed = alternativeNameOf(name);
  return typed !== undefined && scopeOf(typed) === 'own-computer'
    ? [
        l10n.t(
          '{0} is this computer. With its certificate, “{1}” can impersonate every machine that is reached at this address.',
          name,
          machine,
        ),
      ]
    : [];
}

function leadsToOneHost(address: string): boolean {
  const typed = alternativeNameOf(address);
  return typed !== undefined && scopeOf(typed) === 'host';
}

/** The same text for all spellings of a name that a certificate holds once. */
function keyOf(name: string): string {
  return alternativeNameOf(name)?.value ?? name;
}

function impersonation(machine: string, name: string, owner: string | undefined): readonly string[] {
  return owner === undefined
    ? []
    : [
        l10n.t(
          '{0} also belongs to “{1}”. With its certificate, “{2}” can impersonate that machine.',
          bounded(name, 100),
          owner,
          machine,
        ),
      ];
}
