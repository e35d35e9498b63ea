import type { HostKey } from '../ssh/host-key';
import type { Problem } from '../failure';

/** A managed host: what the store keeps about it. */
export interface Machine {
  /** docker-machine's rule: starts with a letter or digit, then letters, digits, `-` and `.`. */
  readonly name: string;
  /** The driver's name in config.json; `generic` for machines that this extension adds. */
  readonly driver: string;
  /** What the engine's URL and the certificate use: an IP address (IPv6 without brackets) or a DNS name. */
  readonly address: string;
  /** What the user typed as host: dialed for SSH, so that a changed address behind a name is followed. */
  readonly host: string;
  readonly sshUser: string;
  readonly sshPort: number;
  /** Absolute path of the private key; undefined if an agent, the ssh config or default keys are used. */
  readonly sshKeyPath: string | undefined;
  readonly enginePort: number;
  /** Extra names and addresses in the server certificate. */
  readonly certificateNames: readonly string[];
  /** Where to fetch the official install script. */
  readonly installUrl: string;
  readonly sidecar: MachineSidecar;
}

/** What docker-machine has no key for; kept in `swarm-machines.json` beside config.json. */
export interface MachineSidecar {
  /** The host key accepted at first contact. */
  readonly hostKey: HostKey | undefined;
  /** Set from the start of provisioning until it succeeds. */
  readonly incomplete: IncompleteProvisioning | undefined;
  /** ISO 8601. */
  readonly lastSeen: string | undefined;
  readonly engineVersion: string | undefined;
}

export interface IncompleteProvisioning {
  /** The title of the step at which it stopped. */
  readonly step: string;
  /** The cause as a sentence. */
  readonly problem: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A folder of `machines/` that holds a machine. */
export interface StoredMachine {
  readonly kind: 'machine';
  readonly name: string;
  readonly machine: Machine;
  /** What is wrong with the sidecar file; the machine works without it. */
  readonly sidecarProblem?: Problem | undefined;
}

/** A folder of `machines/` that cannot be read as a machine. */
export interface BrokenMachine {
  readonly kind: 'broken';
  readonly name: string;
  /** The file at fault, absolute. */
  readonly file: string;
  /** The cause as a sentence without its period, e.g. `config.json: line 12 is not valid JSON`. */
  readonly problem: string;
  /** The next step as a sentence. */
  readonly remedy?: string | undefined;
}

/** What the store found in one folder of `machines/`. */
export type StoreEntry = StoredMachine | BrokenMachine;

/** What the wizard collects. */
export interface MachineSpec {
  readonly name: string;
  /** A name, an address, or a Host of the user's ssh config. */
  readonly host: string;
  /** Undefined: the ssh config's, otherwise the default. */
  readonly sshUser: string | undefined;
  readonly sshPort: number | undefined;
  /** As typed (`~`, relative, absolute); undefined for agent, ssh config and default keys. */
  readonly sshKeyPath: string | undefined;
  readonly enginePort: number;
}
