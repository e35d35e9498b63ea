import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { unzipSync } from 'fflate';
import { hanging } from '../hanging';
import { packagedExtension } from '../packaged';
import { layDecoys } from './support/decoys';
import { knownNames, lockedPackages, nameOf } from './support/package-lock';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

const expectedFiles = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/SECURITY.md',
  'extension/ThirdPartyNotices.txt',
  'extension/changelog.md',
  // What the others share.
  'extension/dist/chunk-*.js',
  'extension/dist/chunk-*.js',
  'extension/dist/chunk-*.js',
  'extension/dist/chunk-*.js',
  'extension/dist/command-table-*.js',
  'extension/dist/dockerode.js',
  'extension/dist/engine-client-*.js',
  'extension/dist/extension.js',
  'extension/dist/node-forge.js',
  'extension/dist/proper-lockfile.js',
  'extension/dist/ssh-services-*.js',
  'extension/dist/ssh2.js',
  'extension/l10n/bundle.l10n.json',
  'extension/media/icon.png',
  'extension/media/screenshot.png',
  'extension/media/swarm-machines.svg',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

/** The packages of which code is in the bundle. */
const bundled = [
  '@balena/dockerignore',
  '@vscode/l10n',
  'asn1',
  'bcrypt-pbkdf',
  'bl',
  'chownr',
  'debug',
  'docker-modem',
  'dockerode',
  'end-of-stream',
  'fs-constants',
  'graceful-fs',
  'inherits',
  'mkdirp-classic',
  'ms',
  'node-forge',
  'once',
  'proper-lockfile',
  'pump',
  'readable-stream',
  'retry',
  'safe-buffer',
  'safer-buffer',
  'signal-exit',
  'split-ca',
  'ssh2',
  'string_decoder',
  'tar-fs',
  'tar-stream',
  'tweetnacl',
  'util-deprecate',
  'wrappy',
];

/** What libraries are known to try and do without, beside all that package-lock.json names. */
const tried = [
  'bufferutil',
  'cpu-features',
  'encoding',
  'nan',
  'node-fetch',
  'osx-temperature-sensor',
  'sodium-native',
  'supports-color',
  'utf-8-validate',
  'vscode-nls',
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
  let vsix: string;
  let extension: string;
  let dist: string;

  before(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'swarm-machines-package-')));
    extension = path.join(folder, 'one/two/three/four/extension');
    dist = path.join(extension, 'dist');
    vsix = await packagedExtension(folder);
    for (const [name, content] of Object.entries(unzipSync(await readFile(vsix)))) {
      const file = path.join(path.dirname(extension), name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('contains exactly the expected files', async () => {
    const names = Object.keys(unzipSync(await readFile(vsix)));
    const withoutHashes = names.map((name) => name.replace(/-[A-Z0-9]{8}\.js$/, '-*.js'));
    assert.deepEqual(withoutHashes.toSorted(), expectedFiles);
  });

  it('loads in an empty folder, with nothing but vscode from outside', async () => {
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
      outside: [],
    });
  });

  it('runs nothing outside it, whatever folder it is in', async () => {
    const texts = await Promise.all((await readdir(dist)).map((name) => readFile(path.join(dist, name), 'utf8')));
    const named = texts.flatMap((text) => [...text.matchAll(/\("([@a-z][\w@/.-]*)"\)/g)].map(([, name]) => name ?? ''));
    const { env, ran } = await layDecoys(new Set([...knownNames(), ...tried, ...named]), {
      store: path.join(folder, 'decoys'),
      outermost: folder,
      innermost: path.dirname(extension),
    });
    for (const cwd of [dist, folder, tmpdir()]) {
      await run(process.execPath, ['-e', 'require("cpu-features")'], { cwd, env });
    }
    assert.deepEqual(
      await ran(),
      Array(3).fill('cpu-features'),
      'The decoys have to run where something asks for them.',
    );

    const source = await readFile(path.join(root, 'src/ssh/login/unlock-key.ts'), 'utf8');
    const { code } = await transform(source, { loader: 'ts', format: 'cjs' });
    const unlockKey = path.join(extension, 'unlock-key.js');
    await writeFile(unlockKey, code);
    const script = path.join(__dirname, 'support/exercise.cjs');
    const { stdout } = await run(process.execPath, [script, dist, unlockKey, ...(await namesOfVscode())], {
      cwd: folder,
      // debug runs all of its code only if it is to print.
      env: { ...env, DEBUG: '*' },
    });
    assert.deepEqual((await ran()).slice(3), []);
    assert.deepEqual(JSON.parse(stdout), {
      activate: 'function',
      // Those of ssh2 without its native parts, which nobody has who installs without scripts.
      ciphers:
        'aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,chacha20-poly1305@openssh.com',
      unlocked: '-----BEGIN EC PRIVATE KEY-----',
      ping: 'OK',
      signed: true,
      locked: true,
      outside: [],
    });
  });

  it('lists the license of each package that it contains, and of no other', async () => {
    const notices = await readFile(path.join(extension, 'ThirdPartyNotices.txt'), 'utf8');
    const [list = '', ...rest] = notices.split(/^=+$/m);
    const titles = [...list.matchAll(/^ {2}(.*)$/gm)].map(([, title = '']) => title);
    assert.deepEqual(
      titles.map((title) => title.slice(0, title.lastIndexOf(' ', title.indexOf(':')))),
      bundled,
    );
    const used = lockedPackages.filter(([, { dev }]) => dev !== true);
    const versions = new Set(used.map(([where, { version }]) => `${nameOf(where)} ${version}`));
    for (const title of titles) {
      assert.ok(versions.has(title.replace(/:.*$/, '')), `package-lock.json has no ${title} for users.`);
      const text = rest[rest.indexOf(`\n${title}\n`) + 1] ?? '';
      assert.match(text, /permission|licensed under|public domain|license/i, `The license of ${title} is missing.`);
    }
  });

  it('finds ssh2 beside itself for the thread that unlocks keys', async () => {
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
    for (const name of await readdir(dist)) {
      const text = await readFile(path.join(dist, name), 'utf8');
      assert.equal(text.includes(root), false, `${name} contains ${root}`);
    }
  });
});
