/**
 * `node exercise.cjs <dist> <file of unlock-key> <names of vscode…>`: loads every file of the built extension, uses each
 * library for real, and prints what was looked for by name and what came of it. Needs nothing but Node.js.
 */
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const Module = require('node:module');
const os = require('node:os');
const path = require('node:path');
const process = require('node:process');

const [dist, unlockKey, ...namesOfVscode] = process.argv.slice(2);

const anything = new Proxy(class {}, { get: (target, key) => (key === 'prototype' ? target.prototype : anything) });
const vscode = Object.fromEntries(namesOfVscode.map((name) => [name, anything]));

/** What anything asked Node.js for that is neither its own, nor the editor, nor a path. */
const outside = new Set();
const noteName = (request) => {
  if (request !== 'vscode' && !/^\.{0,2}\//.test(request) && !path.isAbsolute(request) && !Module.isBuiltin(request)) {
    outside.add(request);
  }
};
const { _load: load, _resolveFilename: resolve } = Module;
Module._load = (request, ...rest) => {
  noteName(request);
  return request === 'vscode' ? vscode : load(request, ...rest);
};
Module._resolveFilename = (request, ...rest) => {
  noteName(request);
  return resolve(request, ...rest);
};

const library = (name) => require(path.join(dist, `${name}.js`));

/** One login and one command over each cipher; gives the ciphers that the client offers by itself. */
async function useSsh2() {
  const { Client, Server } = library('ssh2');
  const { privateKey: hostKey } = crypto.generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const server = new Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.write('ahoy');
        channel.exit(0);
        channel.end();
      });
    });
    connection.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const said = [];
  const talk = async (algorithms) => {
    const client = new Client();
    client.connect({
      host: '127.0.0.1',
      port: server.address().port,
      username: 'user',
      password: 'password',
      algorithms,
      debug: (line) => said.push(line),
    });
    await once(client, 'ready');
    const channel = await new Promise((done, fail) =>
      client.exec('greet', (error, opened) => (error === undefined ? done(opened) : fail(error))),
    );
    const texts = await channel.toArray();
    assert.equal(texts.join(''), 'ahoy');
    client.end();
  };
  await talk(undefined);
  const offered = said.map((line) => /^Handshake: \(local\) C->S cipher: (.*)$/.exec(line)?.[1]).find(Boolean);
  assert.ok(said.includes('Custom crypto binding not available'));
  for (const cipher of offered.split(',')) {
    await talk({ cipher: [cipher] });
  }
  server.close();
  return offered;
}

/** One encrypted key, unlocked by the thread that the extension starts. */
async function useThread() {
  const { generateKeyPairSync } = library('ssh2').utils;
  const key = generateKeyPairSync('ecdsa', { bits: 256, passphrase: 'ahoy', cipher: 'aes256-ctr', rounds: 1 });
  const { unlockInThread } = require(unlockKey);
  const pem = await unlockInThread(key.private, 'ahoy', path.join(dist, 'ssh2.js'));
  return /^-----BEGIN [A-Z ]+-----/.exec(pem)?.[0];
}

async function useDockerode() {
  const Docker = library('dockerode');
  const server = http.createServer((request, response) => response.end(request.url.endsWith('/_ping') ? 'OK' : '{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await new Docker({ protocol: 'http', host: '127.0.0.1', port: server.address().port }).ping();
  server.close();
  server.closeAllConnections();
  return answer.toString();
}

async function useForge() {
  const { pki, md } = library('node-forge');
  const keys = await new Promise((done, fail) =>
    pki.rsa.generateKeyPair({ bits: 1024, workers: 2 }, (error, pair) => (error === null ? done(pair) : fail(error))),
  );
  const certificate = pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.sign(keys.privateKey, md.sha256.create());
  return certificate.verify(certificate);
}

async function useLock() {
  const { lock } = library('proper-lockfile');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'swarm-machines-lock-'));
  const release = await lock(folder);
  await release();
  fs.rmSync(folder, { recursive: true });
  return true;
}

async function main() {
  for (const file of fs.readdirSync(dist)) {
    require(path.join(dist, file));
  }
  const ciphers = await useSsh2();
  const result = {
    activate: typeof library('extension').activate,
    ciphers,
    unlocked: await useThread(),
    ping: await useDockerode(),
    signed: await useForge(),
    locked: await useLock(),
    outside: [...outside],
  };
  process.stdout.write(JSON.stringify(result));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  // Servers may still be listening.
  process.exit(1);
});
