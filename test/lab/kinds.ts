/** What the lab has to know of a kind of host to boot it; how its image is made is in recipes.ts. */
export interface KindTraits {
  /** The program that is process 1 and starts the services. */
  readonly init: 'systemd' | 'openrc';
  /** Whether root reaches an engine of Docker's kind there, into which an image can be loaded. */
  readonly engine: boolean;
}

const withEngine = { init: 'systemd', engine: true } as const;
const withoutEngine = { init: 'systemd', engine: false } as const;

/** Every kind of host; the README has a table with their versions. */
export const kinds = {
  'bookworm-docker': withEngine,
  'trixie-docker': withEngine,
  'bookworm-bare': withoutEngine,
  'forky-docker': withEngine,
  'bullseye-docker': withEngine,
  'raspbian-docker': withEngine,
  'raspbian-bare': withoutEngine,
  'docker-ce': withEngine,
  'openrc-docker': { init: 'openrc', engine: true },
  'podman-docker': withoutEngine,
  'rootless-docker': withoutEngine,
  registry: withoutEngine,
} as const satisfies Readonly<Record<string, KindTraits>>;

export type HostKind = keyof typeof kinds;

/** All kinds by name, for the command line and for set-ups that make every image. */
export const hostKinds = Object.keys(kinds) as readonly HostKind[];
