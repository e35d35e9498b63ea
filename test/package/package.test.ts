import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { hanging } from '../hanging';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

const expectedFiles = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  // What the others share.
  'extension/dist/chunk-*.js',
  'extension/dist/chunk-*.js',
  'extension/dist/chunk-*.js',
  'extension/dist/chunk-*.js',
  'extension/dist/dockerode.js',
  'extension/dist/engine-client-*.js',
  'extension/dist/extension.js',
  'extension/dist/hosts-*.js',
  'extension/dist/node-forge.js',
  'extension/dist/proper-lockfile.js',
  'extension/dist/ssh2.js',
  'extension/dist/swarm-commands-*.js',
  'extension/l10n/bundle.l10n.json',
  'extension/media/icon.png',
  'extension/media/screenshot.png',
  'extension/media/swarm-machines.svg',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

/** What the sources take from the editor's API: the stand-in for it has just these. */
async function namesOfVscode(): Promise<readonly string[]> {
  const files = await readdir(path.join(root, 'src'), { recursive: true });
  const texts = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(path.join(root, 'src', file), 'utf8')),
  );
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\bvscode\.(\w+)/g)].map(([, name]) => name ?? '')))];
}

describe('the package', function () {
  this.timeout(hanging);

  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-package-'));
    const vsix = path.join(folder, 'extension.vsix');
    await run('npm', ['run', 'package', '--', '--out', vsix], { cwd: root });
    for (const [name, content] of Object.entries(unzipSync(await readFile(vsix)))) {
      const file = path.join(folder, 'unpacked', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('holds exactly the expected files', async () => {
    const names = Object.keys(unzipSync(await readFile(path.join(folder, 'extension.vsix'))));
    const withoutHashes = names.map((name) => name.replace(/-[A-Z0-9]{8}\.js$/, '-*.js'));
    assert.deepEqual(withoutHashes.toSorted(), expectedFiles);
  });

  it('loads in an empty folder, with nothing but vscode from outside', async () => {
    const dist = path.join(folder, 'unpacked/extension/dist');
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      const outside = new Set();
      const anything = new Proxy(class {}, { get: (target, key) => (key === 'prototype' ? target.prototype : anything) });
      const vscode = Object.fromEntries(process.argv.slice(1).map((name) => [name, anything]));
      Module._load = (request, parent, isMain) => {
        if (request === 'vscode') return vscode;
        if (!request.startsWith('.') && !request.startsWith('/') && !Module.isBuiltin(request)) outside.add(request);
        return load(request, parent, isMain);
      };
      const extension = require('./extension.js');
      const loadedAtStart = Object.keys(require.cache).map((file) => require('node:path').basename(file));
      const { Client } = require('./ssh2.js');
      const Docker = require('./dockerode.js');
      const { pki } = require('./node-forge.js');
      console.log(JSON.stringify({
        activate: typeof extension.activate, loadedAtStart, client: typeof Client, docker: typeof Docker, pki: typeof pki,
        outside: [...outside],
      }));`;
    const { stdout } = await run(process.execPath, ['-e', script, '--', ...(await namesOfVscode())], {
      cwd: dist,
      env: { PATH: process.env['PATH'] },
    });
    const { loadedAtStart, ...loaded } = JSON.parse(stdout) as { loadedAtStart: string[] };
    assert.equal(loadedAtStart[0], 'extension.js');
    assert.equal(loadedAtStart.length, 2, `read before anything is used: ${loadedAtStart.join(', ')}`);
    assert.deepEqual(loaded, {
      activate: 'function',
      client: 'function',
      docker: 'function',
      pki: 'object',
      // ssh2 tries its native add-ons and goes on without them.
      outside: ['cpu-features'],
    });
  });

  it('finds ssh2 beside itself for the thread that unlocks keys', async () => {
    const dist = path.join(folder, 'unpacked/extension/dist');
    const texts = await Promise.all((await readdir(dist)).map((name) => readFile(path.join(dist, name), 'utf8')));
    const found = texts.flatMap((text) => [...text.matchAll(/\.resolve\(["'`]([^"'`]*ssh2[^"'`]*)["'`]\)/g)]);
    assert.deepEqual(
      found.map(([, file]) => file),
      ['./ssh2.js'],
    );
  });

  it('has every sentence ready for translation', async () => {
    const fresh = path.join(folder, 'l10n');
    await run('npx', ['vscode-l10n-dev', 'export', '--outDir', fresh, 'src'], { cwd: root });
    const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
    assert.deepEqual(
      await read(path.join(root, 'l10n/bundle.l10n.json')),
      await read(path.join(fresh, 'bundle.l10n.json')),
      'Run “npm run l10n” and commit the bundle.',
    );
  });

  it('names no path of the machine that built it', async () => {
    const dist = path.join(folder, 'unpacked/extension/dist');
    for (const name of await readdir(dist)) {
      const text = await readFile(path.join(dist, name), 'utf8');
      assert.equal(text.includes(root), false, `${name} contains ${root}`);
    }
  });
});
