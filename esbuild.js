/**
 * Bundles the extension into dist/: extension.js and a file of everything that activation needs; one file for each
 * `import()` in the sources; one for each heavy library. All of them are read from disk at first use only. Beside it,
 * ThirdPartyNotices.txt. `--release` minifies, `--watch` builds again after each change. Fails if a file would look for something outside the extension.
 */
const { watch } = require('node:fs');
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { isBuiltin } = require('node:module');
const path = require('node:path');
const esbuild = require('esbuild');
const { thirdPartyNotices } = require('./scripts/third-party-notices.js');

const release = process.argv.includes('--release');

const source = path.join(__dirname, 'src');
const entry = path.join(source, 'extension.ts');
const outdir = 'dist';

/** Libraries that are bundled into files of their own and required at first use. */
const heavy = ['ssh2', 'dockerode', 'node-forge', 'proper-lockfile'];

/** dockerode needs these for BuildKit sessions alone; we never build images. */
const unused = ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'];

/**
 * What ssh2 (its native parts) and debug (colors in a terminal) try to load and do without. If these calls were left in
 * the bundle, Node.js would look in every node_modules folder above the extension, and run what others put there.
 */
const optional = /^(cpu-features|supports-color)$|\.node$/;

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
    // They have to fail: an empty module would be taken for the real one.
    build.onResolve({ filter: optional }, ({ path }) => ({ path, namespace: 'optional' }));
    build.onLoad({ filter: /.*/, namespace: 'optional' }, () => ({ contents: "throw new Error('Not bundled');" }));
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
  external: ['vscode'],
  minify: release,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
  // Names that are made at run time cannot be checked.
  logOverride: {
    'indirect-require': 'warning',
    'unsupported-dynamic-import': 'error',
    'unsupported-require-call': 'error',
  },
};

const isOurs = (file) => file.startsWith('src/');

/**
 * Every warning fails the build. tweetnacl's `typeof require` counts as an indirect call and is none.
 * @param {import('esbuild').BuildResult} result
 */
function assertNoWarnings({ warnings }) {
  const serious = warnings.filter(
    ({ id, location }) => id !== 'indirect-require' || !/\btypeof require\b/.test(location?.lineText ?? ''),
  );
  if (serious.length > 0) {
    throw new Error(esbuild.formatMessagesSync(serious, { kind: 'warning' }).join('\n'));
  }
}

/**
 * Whatever else a file asked for, Node.js would look for in every node_modules folder above the extension, as esbuild
 * looks above the repository for what npm did not install.
 * @param {import('esbuild').Metafile['outputs']} outputs
 */
function assertNothingOutside(outputs) {
  const inside = new Set([...Object.keys(outputs), ...heavy.map((name) => `./${name}.js`)]);
  for (const [file, { imports, inputs }] of Object.entries(outputs)) {
    const foreign = Object.keys(inputs).find((input) => input.startsWith('..') || path.isAbsolute(input));
    if (foreign !== undefined) {
      throw new Error(`${file} would contain ${foreign}, which lies outside the repository.`);
    }
    const outside = imports.find(({ path }) => path !== 'vscode' && !isBuiltin(path) && !inside.has(path));
    if (outside !== undefined) {
      throw new Error(`${file} would look for “${outside.path}” outside the extension (${outside.kind}).`);
    }
  }
}

/** The sources that extension.ts imports, directly or not, those that `import()` loads, and what they use of the editor. */
async function survey() {
  const result = await esbuild.build({
    ...common,
    entryPoints: [entry],
    // In ES modules a require.resolve() is missing from the metafile.
    format: 'cjs',
    outfile: path.join(outdir, 'extension.js'),
    plugins: [libraries],
    write: false,
  });
  assertNoWarnings(result);
  const { metafile } = result;
  assertNothingOutside(metafile.outputs);
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

/**
 * esbuild splits code between ES modules alone; the editor of forks that lag behind loads CommonJS alone.
 * @returns {Promise<import('esbuild').BuildResult>}
 */
async function buildSources() {
  const { eager, lazy, names } = await survey();
  const result = await esbuild.build({
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
    result.outputFiles.map(async ({ path: file, text }) => {
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
  return result;
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
  const results = await Promise.all([buildSources(), buildLibraries()]);
  results.forEach(assertNoWarnings);
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  assertNothingOutside(outputs);
  const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  await writeFile('ThirdPartyNotices.txt', await thirdPartyNotices(bundled));
}

async function buildOrReport() {
  try {
    await build();
    return true;
  } catch (error) {
    // esbuild has printed its own.
    if (error.errors === undefined) {
      console.error(error.message);
    }
    return false;
  }
}

/** Builds, and again after each change of a source. The lines around a build are what .vscode/tasks.json waits for. */
function watchSources() {
  let building = Promise.resolve();
  let pause;
  const buildAgain = async () => {
    console.log('build begins');
    await buildOrReport();
    console.log('build ended');
  };
  const next = () => {
    building = building.then(buildAgain);
  };
  watch(source, { recursive: true }, () => {
    // Saving a file is several changes.
    clearTimeout(pause);
    pause = setTimeout(next, 50);
  });
  next();
}

if (process.argv.includes('--watch')) {
  watchSources();
} else {
  buildOrReport().then((succeeded) => {
    process.exitCode = succeeded ? 0 : 1;
  });
}
