import { Lab } from '../test/lab/lab';

/** Does the work on a lab that is gone afterwards, whatever happened. */
export async function withLab<T>(work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await Lab.create();
  try {
    return await work(lab);
  } finally {
    await lab.down();
  }
}
