/** Something that is made at first use, once; again only where making it failed. */
export class Lazy<T> {
  #making: Promise<T> | undefined;
  #made: T | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  /** What was made so far, without making it. */
  get current(): T | undefined {
    return this.#made;
  }

  /** @throws whatever making it throws */
  get(): Promise<T> {
    this.#making ??= this.make().then(
      (made) => (this.#made = made),
      (error: unknown) => {
        this.#making = undefined;
        throw error;
      },
    );
    return this.#making;
  }
}
