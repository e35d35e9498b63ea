/**
 * Bundles the extension into dist/: extension.js and a file of everything that activation needs; one file for each
 * `import()` in the sources; one for each heavy library. All of them are read from disk at first use only.
 * `--release` minifies.
 */
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');

const release = process.argv.includes('--release');

const source = path.join(__dirname, 'src');
const entry = path.join(source, 'extension.ts');
const outdir = 'dist';

/** Libraries that are bundled into files of their own and required at first use. */
const heavy = ['ssh2', 'dockerode', 'node-forge', 'proper-lockfile'];

/** dockerode needs these for BuildKit sessions alone; we never build images. */
const unused = ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'];

const libraries = {
  name: 'libraries',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${heavy.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${path}.js`, external: true },
    );
    build.onResolve({ filter: new RegExp(`^(${unused.join('|')})(/.*)?$`) }, ({ path }) => ({
      path,
      namespace: 'unused',
    }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/**
 * One `require('vscode')` for each file instead of one for each module: at each of them the editor finds out anew which
 * extension asks, and a namespace import copies the whole API.
 * @param {ReadonlySet<string>} names what the sources use of it
 */
const oneEditor = (names) => ({
  name: 'one-editor',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'editor' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'editor' },
    );
    build.onLoad({ filter: /.*/, namespace: 'editor' }, () => ({
      contents: `export const { ${[...names].join(', ')} } = require('vscode');`,
      loader: 'js',
    }));
  },
});

/**
 * Has each file that is loaded later import all that activation loads: what they share is in one file then, read once,
 * and not in as many as there are ways to share.
 */
const oneCore = ({ eager, lazy }) => ({
  name: 'one-core',
  setup(build) {
    const isLazy = new Set(lazy.map((file) => path.resolve(file)));
    build.onResolve({ filter: /^core:$/ }, ({ path }) => ({ path, namespace: 'core' }));
    build.onLoad({ filter: /.*/, namespace: 'core' }, () => ({
      contents: eager.map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n'),
      resolveDir: __dirname,
      loader: 'js',
    }));
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) =>
      isLazy.has(path) ? { contents: `${await readFile(path, 'utf8')}\nimport 'core:';`, loader: 'ts' } : undefined,
    );
  },
});

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  external: ['vscode', 'cpu-features', '*.node'],
  minify: release,
  legalComments: 'none',
  logLevel: 'warning',
};

const isOurs = (file) => file.startsWith('src/');

/** The sources that extension.ts imports, directly or not, those that `import()` loads, and what they use of the editor. */
async function survey() {
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: [entry],
    format: 'esm',
    plugins: [libraries],
    metafile: true,
    write: false,
  });
  const eager = new Set();
  const lazy = new Set();
  const visit = (file) => {
    if (!eager.has(file) && isOurs(file)) {
      eager.add(file);
      for (const { path: imported, kind } of metafile.inputs[file].imports) {
        if (kind === 'dynamic-import') {
          lazy.add(imported);
        } else {
          visit(imported);
        }
      }
    }
  };
  visit(path.relative(__dirname, entry));
  const texts = await Promise.all(
    Object.keys(metafile.inputs)
      .filter(isOurs)
      .map((file) => readFile(file, 'utf8')),
  );
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/\bvscode\.([a-zA-Z]\w*)/g)].map(([, name]) => name)),
  );
  return { eager: [...eager], lazy: [...lazy].filter(isOurs), names };
}

/** esbuild splits code between ES modules alone; the editor of forks that lag behind loads CommonJS alone. */
async function buildSources() {
  const { eager, lazy, names } = await survey();
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: { extension: entry },
    outdir,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: release ? false : 'inline',
    plugins: [libraries, oneEditor(names), oneCore({ eager, lazy })],
    write: false,
  });
  await Promise.all(
    outputFiles.map(async ({ path: file, text }) => {
      // In ES modules esbuild leaves require.resolve() as it is, whatever the plugins say.
      const found = text.replace(new RegExp(`\\.resolve\\("(${heavy.join('|')})"\\)`, 'g'), '.resolve("./$1.js")');
      const { code } = await esbuild.transform(found, {
        format: 'cjs',
        platform: 'node',
        target: common.target,
        minify: release,
        supported: { 'dynamic-import': false },
        sourcemap: release ? false : 'inline',
        sourcefile: path.basename(file),
      });
      await writeFile(file, code);
    }),
  );
}

function buildLibraries() {
  return esbuild.build({
    ...common,
    entryPoints: Object.fromEntries(heavy.map((name) => [name, name])),
    outdir,
    format: 'cjs',
    plugins: [libraries],
  });
}

async function build() {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await Promise.all([buildSources(), buildLibraries()]);
}

build().catch(() => {
  process.exitCode = 1;
});
