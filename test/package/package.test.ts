import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

const expectedFiles = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/dockerode.js',
  'extension/dist/extension.js',
  'extension/dist/node-forge.js',
  'extension/dist/ssh2.js',
  'extension/l10n/bundle.l10n.json',
  'extension/media/icon.png',
  'extension/media/screenshot.png',
  'extension/media/swarm-machines.svg',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

describe('the package', function () {
  this.timeout(120_000);

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
    assert.deepEqual(names.toSorted(), expectedFiles);
  });

  it('loads in an empty folder, with nothing but vscode from outside', async () => {
    const dist = path.join(folder, 'unpacked/extension/dist');
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      const outside = new Set();
      const anything = new Proxy(class {}, { get: (target, key) => (key === 'prototype' ? target.prototype : anything) });
      Module._load = (request, parent, isMain) => {
        if (request === 'vscode') return anything;
        if (!request.startsWith('.') && !request.startsWith('/') && !Module.isBuiltin(request)) outside.add(request);
        return load(request, parent, isMain);
      };
      const extension = require('./extension.js');
      const loadedAtStart = Object.keys(require.cache).length;
      const { Client } = require('./ssh2.js');
      const Docker = require('./dockerode.js');
      const { pki } = require('./node-forge.js');
      console.log(JSON.stringify({
        activate: typeof extension.activate, loadedAtStart, client: typeof Client, docker: typeof Docker, pki: typeof pki,
        outside: [...outside],
      }));`;
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: dist, env: { PATH: process.env['PATH'] } });
    assert.deepEqual(JSON.parse(stdout), {
      activate: 'function',
      loadedAtStart: 1,
      client: 'function',
      docker: 'function',
      pki: 'object',
      // ssh2 tries its native add-ons and goes on without them.
      outside: ['cpu-features'],
    });
  });

  it('names no path of the machine that built it', async () => {
    for (const name of ['extension', 'ssh2', 'dockerode', 'node-forge']) {
      const text = await readFile(path.join(folder, `unpacked/extension/dist/${name}.js`), 'utf8');
      assert.equal(text.includes(root), false, `${name}.js contains ${root}`);
    }
  });
});
