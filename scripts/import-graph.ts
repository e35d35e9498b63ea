import { build, type Metafile } from 'esbuild';

/** What each file imports, by paths relative to the root with forward slashes. */
export type ImportGraph = Metafile['inputs'];

/** Reads what files of the repository import, directly or not; packages are left out. @param entries relative to the root */
export async function readImports(root: string, entries: readonly string[]): Promise<ImportGraph> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    outdir: 'nowhere',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external',
    external: ['*.node'],
    logLevel: 'error',
  });
  return metafile.inputs;
}

/** The files of the repository that one of them imports itself. */
export function importsOf(graph: ImportGraph, file: string): readonly string[] {
  return (graph[file]?.imports ?? []).filter(({ external }) => external !== true).map(({ path }) => path);
}
