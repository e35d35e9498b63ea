import type { HostFacts } from '../facts';
import type { Step } from '../step';

/** The source of the engine for a host that has none. */
export interface InstallChoice {
  /** `distribution`: the host's own package. `script`: an install script such as Docker's. */
  readonly source: 'distribution' | 'script';
  /** `http:` or `https:`. */
  readonly scriptUrl: string;
}

/** A kind of host that can be changed safely. */
export interface HostKind {
  /** To display, e.g. `Debian and related distributions with systemd`. */
  readonly name: string;
  matches(facts: HostFacts): boolean;
  /** The steps that install an engine, or finish an installation that was interrupted. */
  installSteps(facts: HostFacts, choice: InstallChoice): readonly Step[];
}
