import { listing } from '../../phrase';
import type { PlanSummary } from '../observer';

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
