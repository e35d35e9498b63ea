import type { Engine } from '../../engine/engine';
import type { Machine } from '../machine';
import type { MachineSnapshot } from '../snapshot';

/** One row of the fleet. */
export type FleetLikeEntry =
  | { readonly kind: 'machine'; readonly machine: Machine; readonly snapshot: MachineSnapshot }
  | { readonly kind: 'broken'; readonly name: string; readonly file: string; readonly problem: string };

/** What the swarm needs of the machines: who they are, how they are, and their engines. */
export interface FleetLike {
  entries(): readonly FleetLikeEntry[];
  /** Calls back after any entry changed. Returns the unsubscriber. */
  onDidChange(listener: () => void): () => void;
  /** The machine's engine; shared, so never dispose it. @throws Failure when the machine's files are broken */
  engine(name: string): Promise<Engine>;
  /** Looks at one machine again, or at all. */
  refresh(name?: string): Promise<void>;
}
