import { importsOf, readImports, type ImportGraph } from '../import-graph';

/** Which tests import a source file, directly or not, the nearest first. */
export class TestsOf {
  private constructor(
    private readonly graph: ImportGraph,
    private readonly tests: readonly string[],
  ) {}

  /** @param tests paths relative to the root */
  static async read(root: string, tests: readonly string[]): Promise<TestsOf> {
    return new TestsOf(await readImports(root, tests), tests);
  }

  of(source: string): readonly string[] {
    return this.tests
      .map((test) => ({ test, distance: this.#distance(test, source) }))
      .filter(({ distance }) => distance !== Infinity)
      .sort((one, other) => one.distance - other.distance)
      .map(({ test }) => test);
  }

  #distance(from: string, to: string): number {
    let ring = new Set([from]);
    const seen = new Set<string>();
    for (let distance = 0; ring.size > 0; distance++) {
      if (ring.has(to)) {
        return distance;
      }
      ring.forEach((file) => seen.add(file));
      const imported = [...ring].flatMap((file) => importsOf(this.graph, file));
      ring = new Set(imported.filter((path) => !seen.has(path)));
    }
    return Infinity;
  }
}
