/** A value that is made once, on first use; again only if making it failed. */
export class Lazy<T> {
  #making: Promise<T> | undefined;
  #made: T | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  /** The value if it has been made; does not make it. */
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
