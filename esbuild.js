/**
 * Bundles the extension: dist/extension.js, and one file for each heavy library, so that the library is read from disk
 * only at first use. `--release` minifies, `--watch` rebuilds on change.
 */
const esbuild = require('esbuild');

const release = process.argv.includes('--release');
const watch = process.argv.includes('--watch');

/** Libraries that are bundled into files of their own and required at first use. */
const heavy = ['ssh2', 'dockerode', 'node-forge'];

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

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: { extension: 'src/extension.ts', ...Object.fromEntries(heavy.map((name) => [name, name])) },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode', 'cpu-features', '*.node'],
  plugins: [libraries],
  minify: release,
  sourcemap: release ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

async function main() {
  if (watch) {
    const context = await esbuild.context(options);
    await context.watch();
  } else {
    await esbuild.build(options);
  }
}

main().catch(() => {
  process.exitCode = 1;
});
