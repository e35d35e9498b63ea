import assert from 'node:assert/strict';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createPrivateKey } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CertificateAuthority } from '../../../src/certificates/authority';
import { CertificateFailure, type CertificateReason } from '../../../src/certificates/failure';
import { skipBecause } from '../../skip';
import { foreignAuthority, foreignClient, openssl, textOf } from './support/openssl';

const day = 24 * 60 * 60 * 1000;

describe('CertificateAuthority', () => {
  let parent: string;
  let directory: string;
  let authority: CertificateAuthority;

  const at = (name: string): string => join(directory, name);
  const text = (name: string): Promise<string> => readFile(at(name), 'utf8');
  const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
  const inDays = (days: number): CertificateAuthority =>
    new CertificateAuthority(directory, () => new Date(Date.now() + days * day));
  const refuses = (reason: CertificateReason, file: string, sentence: RegExp): Promise<void> =>
    assert.rejects(authority.ensure(), (error: unknown) => {
      assert.ok(error instanceof CertificateFailure);
      assert.equal(error.reason, reason);
      assert.equal(error.file, at(file));
      assert.match(error.message, sentence);
      assert.ok(error.message.includes(at(file)));
      assert.notEqual(error.remedy, '');
      return true;
    });

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    directory = join(parent, 'store', 'certs');
    authority = new CertificateAuthority(directory);
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  describe('in an empty store', () => {
    it('makes the four files with docker-machine’s names and modes, and nothing else', async () => {
      const files = await authority.ensure();
      assert.deepEqual((await readdir(directory)).sort(), ['ca-key.pem', 'ca.pem', 'cert.pem', 'key.pem']);
      assert.equal(await mode(directory), '700');
      assert.equal(await mode(at('ca.pem')), '644');
      assert.equal(await mode(at('ca-key.pem')), '600');
      assert.equal(await mode(at('cert.pem')), '644');
      assert.equal(await mode(at('key.pem')), '600');
      assert.deepEqual(files.created, ['ca-key.pem', 'ca.pem', 'key.pem', 'cert.pem']);
      assert.deepEqual(
        [files.ca, files.cert, files.key],
        await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map(text)),
      );
    });

    it('makes an authority for signing only, whose certificates cannot sign further ones', async () => {
      const { ca } = await authority.ensure();
      const described = await textOf(ca);
      assert.match(described, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
      assert.match(described, /Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
      assert.match(described, /Signature Algorithm: sha256WithRSAEncryption/);
      assert.match(described, /Public-Key: \(2048 bit\)/);
      assert.match(described, /Subject Key Identifier/);
    });

    it('makes a client certificate that openssl accepts for a client and for nothing else', async () => {
      await authority.ensure();
      const verify = (purpose: string): Promise<string> =>
        openssl('verify', '-x509_strict', '-purpose', purpose, '-CAfile', at('ca.pem'), at('cert.pem'));
      assert.match(await verify('sslclient'), /: OK/);
      await assert.rejects(verify('sslserver'), /unsuitable certificate purpose|invalid purpose/);
    });

    it('writes keys as PKCS#1, which docker-machine reads', async () => {
      await authority.ensure();
      assert.match(await text('key.pem'), /^-----BEGIN RSA PRIVATE KEY-----\n/);
      assert.match(await text('ca-key.pem'), /^-----BEGIN RSA PRIVATE KEY-----\n/);
    });

    it('makes one authority for callers at the same moment', async () => {
      const others = [1, 2, 3, 4].map(() => new CertificateAuthority(directory).ensure());
      const all = await Promise.all([authority.ensure(), ...others]);
      assert.equal(new Set(all.map((files) => files.ca)).size, 1);
      assert.equal(new Set(all.map((files) => files.cert)).size, 1);
      assert.equal(all.filter((files) => files.created.length > 0).length, 1);
    });

    it('makes one authority for two processes at the same moment', async () => {
      const work = async (): Promise<unknown> => {
        const child = fork(join(import.meta.dirname, 'support/ensure-process.ts'), [directory], {
          execArgv: ['--require', 'tsx/cjs'],
        });
        const [answer] = (await once(child, 'message')) as unknown[];
        return answer;
      };
      const [one, other] = await Promise.all([work(), work()]);
      assert.equal(typeof one, 'string');
      assert.equal(one, other);
      assert.match(await openssl('verify', '-CAfile', at('ca.pem'), at('cert.pem')), /: OK/);
    }).timeout(60_000);
  });

  describe('in a store that docker-machine made', () => {
    beforeEach(async () => {
      await mkdir(directory, { recursive: true });
      await foreignAuthority(directory);
    });

    it('changes nothing if all is there', async () => {
      await foreignClient(directory);
      const before = await Promise.all((await readdir(directory)).map(text));
      const files = await authority.ensure();
      assert.deepEqual(files.created, []);
      assert.deepEqual(await Promise.all((await readdir(directory)).map(text)), before);
    });

    it('issues the missing client certificate', async () => {
      const files = await authority.ensure();
      assert.deepEqual(files.created, ['key.pem', 'cert.pem']);
      assert.match(await openssl('verify', '-purpose', 'sslclient', '-CAfile', at('ca.pem'), at('cert.pem')), /: OK/);
    });

    it('issues server certificates that openssl accepts', async () => {
      const { cert } = await authority.issueServerCertificate({ machine: 'pi3', names: ['pi3.local'] });
      await writeFile(at('server.pem'), cert);
      const argv = ['verify', '-purpose', 'sslserver', '-verify_hostname', 'pi3.local', '-CAfile', at('ca.pem')];
      assert.match(await openssl(...argv, at('server.pem')), /: OK/);
    });

    it('keeps a private key whose certificate is missing', async () => {
      await foreignClient(directory);
      const key = await text('key.pem');
      await rm(at('cert.pem'));
      const files = await authority.ensure();
      assert.deepEqual(files.created, ['cert.pem']);
      assert.equal(files.key, key);
      assert.match(await openssl('verify', '-CAfile', at('ca.pem'), at('cert.pem')), /: OK/);
    });

    it('makes a new client pair if the private key is missing', async () => {
      await foreignClient(directory);
      await rm(at('key.pem'));
      assert.deepEqual((await authority.ensure()).created, ['key.pem', 'cert.pem']);
    });

    it('renews a client certificate that ends within a month, for the same key', async () => {
      await foreignClient(directory, 20);
      const key = await text('key.pem');
      const files = await authority.ensure();
      assert.deepEqual(files.created, ['cert.pem']);
      assert.equal(files.key, key);
      assert.deepEqual((await authority.ensure()).created, []);
    });

    it('does not renew again and again if the authority itself ends soon', async () => {
      await authority.ensure();
      const late = inDays(1070);
      await late.ensure();
      assert.deepEqual((await late.ensure()).created, []);
    });
  });

  it('signs with an authority whose key is an EC key', async () => {
    await mkdir(directory, { recursive: true });
    await foreignAuthority(directory, { algorithm: 'ec' });
    await authority.ensure();
    const { cert } = await authority.issueServerCertificate({ machine: 'pi3', names: ['10.77.0.13'] });
    await writeFile(at('server.pem'), cert);
    const verified = await openssl('verify', '-x509_strict', '-CAfile', at('ca.pem'), at('cert.pem'), at('server.pem'));
    assert.equal(verified.match(/: OK/g)?.length, 2);
  });

  it('renews a client certificate from the thirtieth day before its end', async () => {
    await mkdir(directory, { recursive: true });
    await foreignAuthority(directory, { algorithm: 'ec', days: 2000 });
    await foreignClient(directory, 1080);
    assert.deepEqual((await inDays(1080 - 30.01).ensure()).created, []);
    assert.deepEqual((await inDays(1080 - 29.99).ensure()).created, ['cert.pem']);
  });

  it('completes a run that was killed between any two writes', async () => {
    await authority.ensure();
    for (const missing of [['cert.pem'], ['cert.pem', 'key.pem'], ['cert.pem', 'key.pem', 'ca.pem']]) {
      await Promise.all(missing.map((name) => rm(at(name))));
      await writeFile(at('.key.pem.0123456789ab.tmp'), 'half');
      const files = await authority.ensure();
      assert.deepEqual([...files.created].sort(), missing.sort());
      assert.match(await openssl('verify', '-CAfile', at('ca.pem'), at('cert.pem')), /: OK/);
      assert.deepEqual((await readdir(directory)).sort(), ['ca-key.pem', 'ca.pem', 'cert.pem', 'key.pem']);
    }
  });

  describe('refuses, and changes nothing,', () => {
    const contents = async (): Promise<string[]> => Promise.all((await readdir(directory)).map(text));

    let prepared: string;
    before(async () => {
      prepared = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
      await new CertificateAuthority(prepared).ensure();
    });
    after(() => rm(prepared, { recursive: true, force: true }));
    beforeEach(() => cp(prepared, directory, { recursive: true }));
    const refusesUnchanged = async (reason: CertificateReason, file: string, sentence: RegExp): Promise<void> => {
      const found = await contents();
      await refuses(reason, file, sentence);
      assert.deepEqual(await contents(), found);
    };

    it('an expired authority', async () => {
      authority = inDays(3651);
      await refusesUnchanged('expired', 'ca.pem', /expired on \d{4}-\d\d-\d\d/);
    });

    it('an authority from the future', async () => {
      authority = inDays(-1);
      await refusesUnchanged('not-yet-valid', 'ca.pem', /not valid before \d{4}-\d\d-\d\d/);
    });

    it('an authority that is not a certificate', async () => {
      await writeFile(at('ca.pem'), 'ahoy');
      await refusesUnchanged('unreadable', 'ca.pem', /not a readable certificate/);
    });

    it('an authority that may not sign', async () => {
      await foreignAuthority(directory, { constraint: 'CA:FALSE' });
      await refusesUnchanged('not-an-authority', 'ca.pem', /cannot sign/);
    });

    it('an authority without its key', async () => {
      await rm(at('ca-key.pem'));
      await refusesUnchanged('missing', 'ca-key.pem', /is missing/);
    });

    it('a key without its authority, while a client certificate of it is there', async () => {
      await rm(at('ca.pem'));
      await refusesUnchanged('missing', 'ca.pem', /is missing/);
    });

    it('an authority with the key of another', async () => {
      await writeFile(at('ca-key.pem'), await text('key.pem'));
      await refusesUnchanged('key-mismatch', 'ca-key.pem', /does not match ca\.pem/);
    });

    it('an authority’s key under a passphrase', async () => {
      const key = createPrivateKey(await text('ca-key.pem'));
      const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'ahoy' });
      await writeFile(at('ca-key.pem'), locked);
      await refusesUnchanged('unreadable', 'ca-key.pem', /protected by a passphrase/);
    });

    it('a client key that is not a key', async () => {
      await writeFile(at('key.pem'), '');
      await refusesUnchanged('unreadable', 'key.pem', /not a readable private key/);
    });

    it('a client certificate that is not a certificate', async () => {
      await writeFile(at('cert.pem'), '-----BEGIN CERTIFICATE-----\nahoy\n-----END CERTIFICATE-----\n');
      await refusesUnchanged('unreadable', 'cert.pem', /not a readable certificate/);
    });

    it('a client certificate for another key', async () => {
      await writeFile(at('key.pem'), await text('ca-key.pem'));
      await refusesUnchanged('key-mismatch', 'key.pem', /does not match cert\.pem/);
    });

    it('a client certificate of another authority', async () => {
      await foreignAuthority(directory);
      await refusesUnchanged('other-authority', 'cert.pem', /not issued by the ca\.pem/);
    });

    it('a file that is a directory', async () => {
      await rm(at('key.pem'));
      await mkdir(at('key.pem'));
      await refuses('file', 'key.pem', /is not a regular file/);
    });

    it('a file that is a pipe, without waiting for a writer', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no pipes among its files.');
      }
      await rm(at('ca.pem'));
      await promisify(execFile)('mkfifo', [at('ca.pem')]);
      await refuses('file', 'ca.pem', /is not a regular file/);
    });

    it('a file of more than a mebibyte', async () => {
      await writeFile(at('cert.pem'), Buffer.alloc(1024 * 1024 + 1, '\n'));
      await refuses('file', 'cert.pem', /is larger than 1024 KiB/);
    });
  });

  it('names the folder if it cannot be made', async () => {
    await mkdir(parent, { recursive: true });
    await writeFile(join(parent, 'store'), 'a file, not a folder');
    await assert.rejects(authority.ensure(), (error: unknown) => {
      assert.ok(error instanceof CertificateFailure);
      assert.equal(error.reason, 'file');
      assert.ok(error.message.includes(directory));
      return true;
    });
  });

  it('reads the client’s files without making any', async () => {
    await assert.rejects(authority.readClient(), { reason: 'missing', file: at('ca.pem') });
    const { ca, cert, key } = await authority.ensure();
    assert.deepEqual(await authority.readClient(), { ca, cert, key });
  });

  describe('if other users of this computer had access', () => {
    before(function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no modes.');
      }
    });

    it('closes the folder and the private keys, and reports it once', async () => {
      assert.deepEqual((await authority.ensure()).remarks, []);
      await Promise.all([chmod(directory, 0o777), chmod(at('ca-key.pem'), 0o644), chmod(at('key.pem'), 0o640)]);
      const { remarks } = await authority.ensure();
      const closed = 'was accessible to other users of this computer. Their access was removed, but they may have';
      assert.deepEqual(remarks, [
        `“${directory}” ${closed} replaced files in it.`,
        `“${at('ca-key.pem')}” ${closed} copied the file.`,
        `“${at('key.pem')}” ${closed} copied the file.`,
        `To be safe, move the files in “${directory}” to another folder and provision each machine again, which creates a new certificate authority.`,
      ]);
      assert.deepEqual(await Promise.all([directory, at('ca-key.pem'), at('key.pem')].map(mode)), [
        '700',
        '600',
        '600',
      ]);
      assert.deepEqual((await authority.ensure()).remarks, []);
    });

    it('closes a folder that others could only list, without a warning', async () => {
      await mkdir(directory, { recursive: true });
      await chmod(directory, 0o755);
      assert.deepEqual((await authority.ensure()).remarks, [
        `“${directory}” was accessible to other users of this computer. Their access was removed.`,
      ]);
      assert.equal(await mode(directory), '700');
    });

    it('leaves certificates as they are: they are for everybody', async () => {
      await authority.ensure();
      await chmod(at('cert.pem'), 0o664);
      assert.deepEqual((await authority.ensure()).remarks, []);
      assert.equal(await mode(at('cert.pem')), '664');
    });
  });
});
