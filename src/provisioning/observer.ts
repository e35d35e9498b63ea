import { listing } from '../phrase';
import type { Account, SshPrompts } from '../ssh/connection';

/** Follows a run of provisioning and answers its questions; the editor implements it. */
export interface ProvisionObserver extends SshPrompts {
  /** One narrative line for the output channel, without the machine's name before it. */
  line(text: string): void;
  /** A piece of the raw output of the commands on the host; of each run a bounded amount. */
  output(chunk: string): void;
  /** A step begins; `index` counts from 1. */
  step(step: { readonly index: number; readonly total: number; readonly title: string }): void;
  /**
   * Called before anything is changed, and only if the plan interrupts something that works (containers stop, or other
   * clients lose access) or if a certificate would be for an address that another machine has. False cancels.
   */
  confirmPlan(plan: PlanSummary, signal?: AbortSignal): Promise<boolean>;
  /** The account's password for sudo; `attempt` counts from 1. Undefined if the user declines. */
  sudoPassword(question: Account & { readonly attempt: number }, signal?: AbortSignal): Promise<string | undefined>;
}

/** A plan as the user decides on it. */
export interface PlanSummary {
  readonly steps: readonly { readonly title: string; readonly why: string }[];
  readonly restartsEngine: boolean;
  /** Names of the running containers that the restart stops. */
  readonly stopsContainers: readonly string[];
  /** How many containers the restart stops besides these. */
  readonly moreContainers: number;
  /** Which machines the machine could impersonate with its certificate, as sentences; nothing stops working. */
  readonly doubts: readonly string[];
  /** What else stops working, as sentences; for example that other clients lose access. */
  readonly warnings: readonly string[];
}

/** Which of the running containers a plan stops. */
export type StoppedContainers = Pick<PlanSummary, 'stopsContainers' | 'moreContainers'>;

/** How many containers stop. */
export function countStopped({ stopsContainers, moreContainers }: StoppedContainers): number {
  return stopsContainers.length + moreContainers;
}

/** Their names: `web, db`; of many the first ones: `web, db, … and 37 more`. */
export function listStopped({ stopsContainers, moreContainers }: StoppedContainers): string {
  return listing(stopsContainers, moreContainers);
}
