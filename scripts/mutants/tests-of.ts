import { build, type Metafile } from 'esbuild';

/** Which tests import a source file, directly or not, the nearest first. */
export class TestsOf {
  private constructor(
    private readonly graph: Metafile['inputs'],
    private readonly tests: readonly string[],
  ) {}

  /** @param tests paths relative to the root */
  static async read(root: string, tests: readonly string[]): Promise<TestsOf> {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [...tests],
      outdir: 'nowhere',
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      packages: 'external',
      external: ['*.node'],
      logLevel: 'error',
    });
    return new TestsOf(metafile.inputs, tests);
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
      const imported = [...ring].flatMap((file) => this.graph[file]?.imports ?? []);
      ring = new Set(
        imported.filter(({ external, path }) => external !== true && !seen.has(path)).map(({ path }) => path),
      );
    }
    return Infinity;
  }
}
