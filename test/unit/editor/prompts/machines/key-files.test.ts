import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKeys, keyProblem, typedKeyProblem } from '../../../../../src/editor/prompts/machines/key-files';
import { skipBecause } from '../../../../skip';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('findKeys and keyProblem', () => {
  let directory = '';

  const file = async (name: string, content: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'key-files-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('are accepted if they contain a PEM or an OpenSSH private key', async () => {
    const openssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n';
    assert.equal(await keyProblem(await file('pem', pem)), undefined);
    assert.equal(await keyProblem(await file('openssh', openssh)), undefined);
  });

  it('are named if they are missing', async () => {
    const path = join(directory, 'none');
    assert.equal(await keyProblem(path), `The file ${path} does not exist.`);
  });

  it('are checked while they are typed, but on another computer only when accepted', async () => {
    const path = `/${join(directory, 'none')}`;
    assert.equal(await typedKeyProblem(path, false, 'win32'), undefined);
    assert.match((await typedKeyProblem(path, true, 'win32')) ?? '', /does not exist/);
    assert.match((await typedKeyProblem(path, false, 'linux')) ?? '', /does not exist/);
    assert.match((await typedKeyProblem(join(directory, 'none'), false, 'win32')) ?? '', /does not exist/);
  });

  it('are not waited for if they are pipes', async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'Windows has no pipes among its files.');
    }
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    assert.equal(await keyProblem(path), `${path} is not a private key.`);
    assert.deepEqual(await findKeys(directory), []);
  });

  it('are named if they are folders', async () => {
    assert.equal(await keyProblem(directory), `${directory} is a folder, not a key file.`);
  });

  it('are refused if they are public, in any format', async () => {
    const ssh = await file('id.pub', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE pirate@ship\n');
    const spki = await file('spki', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    assert.match((await keyProblem(ssh)) ?? '', /is a public key/);
    assert.match((await keyProblem(spki)) ?? '', /is a public key/);
  });

  it('are refused if they contain something else', async () => {
    const path = await file('notes', 'buy rum');
    assert.equal(await keyProblem(path), `${path} is not a private key.`);
  });

  it('are refused in PuTTY’s newer format, with the way out', async () => {
    const path = await file('key.ppk', 'PuTTY-User-Key-File-3: ssh-ed25519\n');
    assert.match((await keyProblem(path)) ?? '', /PuTTYgen/);
  });

  it('are found in a folder by what they hold, not by their name', async () => {
    await file('work', pem);
    await file('id_rsa', pem);
    await file('id_rsa.pub', 'ssh-rsa AAAAB3 x');
    await file('known_hosts', pem);
    await file('config', 'Host *');
    await mkdir(join(directory, 'sub'));
    assert.deepEqual(
      (await findKeys(directory)).map(({ name }) => name),
      ['id_rsa', 'work'],
    );
  });

  it('are none if the folder is missing', async () => {
    assert.deepEqual(await findKeys(join(directory, 'none')), []);
  });
});
