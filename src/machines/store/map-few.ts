/**
 * What a function makes of each item, in the items' order; it works on a few of them at the same time only.
 * @param most on how many
 * @throws what the function throws first; no other item is begun then
 */
export async function mapFew<T, R>(items: readonly T[], most: number, make: (item: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  const left = items.entries();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failed) {
        return;
      }
      try {
        made[index] = await make(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return made;
}
