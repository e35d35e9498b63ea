/** How long to wait, in milliseconds; reached only if something is wrong. */
const patience = 300_000;

/**
 * Asks until something is so, as the editor hands things on a moment later.
 * @param look gives undefined as long as it is not
 * @throws whatever `look` throws
 */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + patience;
  while (performance.now() < end) {
    const value = await look();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come to be.');
}
