import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { utils, type ParsedKey } from 'ssh2';
import { readKeyFile, type KeyFile } from '../../../../src/ssh/login/key-file';
import { embeddedPublicKey } from '../../../../src/ssh/login/key-formats';
import { wireNumber, wireString } from '../../../../src/ssh/transport/wire';
import { blobOf, ecdsa, ed25519, locked, passphrase, pemKeys, rsa, type KeyPair } from '../support/keys';
import { TemporaryHome } from '../support/temporary-home';

describe('readKeyFile', () => {
  let home: TemporaryHome;

  const read = (path: string): Promise<KeyFile> => readKeyFile(path, utils.parseKey);
  const readText = async (text: string): Promise<KeyFile> => read(await home.write('key', text));

  beforeEach(async () => {
    home = await TemporaryHome.create();
  });
  afterEach(() => home.remove());

  for (const [kind, make] of Object.entries({ ed25519, ecdsa, rsa })) {
    it(`opens ${kind} in OpenSSH’s format`, async () => {
      const pair = make();
      const file = await readText(pair.private);
      assert.equal(file.kind, 'open');
      assert.deepEqual(file.key.getPublicSSH(), blobOf(pair));
    });
  }

  for (const [kind, text] of Object.entries(pemKeys())) {
    if (kind.startsWith('locked')) {
      it(`unlocks ${kind.slice('locked '.length)} with its passphrase and with no other`, async () => {
        const file = await readText(text);
        assert.equal(file.kind, 'locked');
        assert.equal(file.publicKey, undefined);
        assert.equal(await file.unlock('wrong'), undefined);
        assert.equal(await file.unlock(''), undefined);
        signs(await file.unlock(passphrase));
      });
    } else {
      it(`opens ${kind}`, async () => {
        const file = await readText(text);
        assert.equal(file.kind, 'open');
        signs(file.key);
      });
    }
  }

  it('reads the public half of an encrypted OpenSSH key without the passphrase', async () => {
    const pair = locked();
    const file = await readText(pair.private);
    assert.equal(file.kind, 'locked');
    assert.deepEqual(file.publicKey?.getPublicSSH(), blobOf(pair));
    assert.equal(await file.unlock('wrong'), undefined);
    const key = await file.unlock(passphrase);
    assert.deepEqual(key?.getPublicSSH(), blobOf(pair));
    signs(key);
  });

  const lock = { passphrase, cipher: 'aes256-ctr', rounds: 1 };
  const lockedPairs = {
    ecdsa: (): KeyPair => utils.generateKeyPairSync('ecdsa', { bits: 256, ...lock }),
    rsa: (): KeyPair => utils.generateKeyPairSync('rsa', { bits: 1024, ...lock }),
  };
  for (const [kind, make] of Object.entries(lockedPairs)) {
    it(`unlocks ${kind} in OpenSSH’s format`, async () => {
      const pair = make();
      const file = await readText(pair.private);
      assert.equal(file.kind, 'locked');
      const key = await file.unlock(passphrase);
      assert.deepEqual(key?.getPublicSSH(), blobOf(pair));
      signs(key);
    });
  }

  it('does not block other work while it derives a key from a passphrase', async () => {
    const file = await readText(locked().private);
    assert.equal(file.kind, 'locked');
    let wentOn = false;
    setImmediate(() => {
      wentOn = true;
    });
    await file.unlock(passphrase);
    assert.equal(wentOn, true);
  });

  it('takes the public half of a locked PEM key from the file beside it', async () => {
    const pair = ed25519();
    await home.write('key.pub', pair.public);
    const file = await readText(pemKeys()['locked RSA PKCS#1'] ?? '');
    assert.equal(file.kind, 'locked');
    assert.deepEqual(file.publicKey?.getPublicSSH(), blobOf(pair));
  });

  it('recognizes a public key, and finds it beside a missing private key', async () => {
    const pair = ed25519();
    const path = await home.write('id.pub', pair.public);
    for (const name of [path, home.at('id')]) {
      const file = await read(name);
      assert.equal(file.kind, 'public');
      assert.deepEqual(file.publicKey.getPublicSSH(), blobOf(pair));
    }
  });

  const unusable: readonly (readonly [string, string, RegExp])[] = [
    ['any other text', 'hello\n', /key” is not a private key\.$/],
    ['an empty file', '', /key” is not a private key\.$/],
    ['a PuTTY key of version 3', 'PuTTY-User-Key-File-3: ssh-ed25519\n', /key” is a PuTTY key .* PuTTYgen/],
    ['a PuTTY key of a kind version 2 is not read for', 'PuTTY-User-Key-File-2: ssh-ed25519\n', /is a PuTTY key/],
    ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA\n', /key” is a certificate/],
    ['the public half of a key on a security key', 'sk-ssh-ed25519@openssh.com AAAA\n', /of a hardware security key/],
    ['a private key on a security key', securityKey(), /of a hardware security key \(“sk-ssh-ed25519@openssh.com”\)/],
    [
      'a damaged key',
      ed25519().private.replace(/[A-Za-z0-9+/]{20}\n-----END/, '\n-----END'),
      /is a private key that is damaged/,
    ],
    [
      'a PEM key of another world',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      /is a private key that is damaged/,
    ],
    ['a file that is too large', 'x'.repeat(70_000), /is not a private key: it is too large/],
  ];
  for (const [what, text, problem] of unusable) {
    it(`reports what is wrong with ${what}`, async () => {
      const file = await readText(text);
      assert.equal(file.kind, 'unusable');
      assert.match(file.problem, problem);
      assert.ok(file.problem.includes(home.at('key')));
    });
  }

  it('reports that a file is missing', async () => {
    const file = await read(home.at('nowhere/key'));
    assert.equal(file.kind, 'unusable');
    assert.match(file.problem, /nowhere\/key” does not exist/);
  });

  it('reports that a path is a directory', async () => {
    const file = await read(home.path);
    assert.equal(file.kind, 'unusable');
    assert.match(file.problem, /” is a folder, not a key file/);
  });

  it('reports that a path is not a regular file, without waiting for data from it', async () => {
    execFileSync('mkfifo', [home.at('key')]);
    const file = await read(home.at('key'));
    assert.equal(file.kind, 'unusable');
    assert.match(file.problem, /key” is not a private key: it is not a regular file/);
  });

  it('does not wait for a public half that is not a regular file', async () => {
    execFileSync('mkfifo', [home.at('key.pub')]);
    const file = await readText(pemKeys()['locked RSA PKCS#1'] ?? '');
    assert.equal(file.kind, 'locked');
    assert.equal(file.publicKey, undefined);
  });

  it('reads a key with the line ends of Windows', async () => {
    const file = await readText(ed25519().private.replaceAll('\n', '\r\n'));
    assert.equal(file.kind, 'open');
  });

  function signs(key: ParsedKey | undefined): void {
    assert.ok(key);
    const data = Buffer.from('ahoy');
    assert.equal(key.verify(data, key.sign(data)), true);
  }
});

describe('embeddedPublicKey', () => {
  it('reads a file that is truncated anywhere completely or not at all, and never throws', () => {
    const pair = ed25519();
    const whole = embeddedPublicKey(pair.private);
    assert.deepEqual(whole?.publicKey, blobOf(pair));
    for (let length = 0; length < pair.private.length; length++) {
      const cut = embeddedPublicKey(`${pair.private.slice(0, length)}\n-----END OPENSSH PRIVATE KEY-----`);
      assert.ok(cut === undefined || cut.publicKey.equals(whole.publicKey));
    }
  });
});

function securityKey(): string {
  const publicKey = Buffer.concat([wireString('sk-ssh-ed25519@openssh.com'), wireString(Buffer.alloc(32))]);
  const none = wireString('none');
  const data = [Buffer.from('openssh-key-v1\0'), none, none, wireString(''), wireNumber(1), wireString(publicKey)];
  const text = Buffer.concat(data).toString('base64');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
