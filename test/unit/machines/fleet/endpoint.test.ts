import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../../src/certificates/authority';
import { inspectCertificate } from '../../../../src/certificates/inspect';
import { CredentialCheck } from '../../../../src/machines/fleet/credential-check';
import { tlsEndpoint, type TlsEndpoint } from '../../../../src/machines/fleet/endpoint';
import { MachineFailure } from '../../../../src/machines/failure';
import { MachineStore } from '../../../../src/machines/store';
import { sampleMachine } from '../support/samples';
import { deleteFolder, temporaryFolder } from '../support/temporary';

describe('tlsEndpoint', () => {
  let prepared: string;
  let root: string;
  let store: MachineStore;

  const machine = sampleMachine();
  const at = (file: string): string => join(root, 'machines', 'pi3', file);
  const endpoint = (): Promise<TlsEndpoint> => tlsEndpoint(machine, store);
  const refuses = (file: string, sentence: RegExp): Promise<void> =>
    assert.rejects(endpoint(), (error: unknown) => {
      assert.ok(error instanceof MachineFailure);
      assert.equal(error.reason, 'credentials');
      assert.equal(error.file, at(file));
      assert.match(error.message, sentence);
      assert.ok(error.message.startsWith(`“pi3”: “${at(file)}”`));
      assert.equal(error.remedy, 'Provision the machine again.');
      return true;
    });
  const longAgo = (): Date => new Date('2001-01-01T00:00:00Z');

  before(async () => {
    prepared = await temporaryFolder();
    await new CertificateAuthority(join(prepared, 'certs')).ensure();
    const preparedStore = new MachineStore(prepared);
    await preparedStore.save(machine);
    await preparedStore.installClientFiles('pi3');
  });
  after(() => deleteFolder(prepared));
  beforeEach(async () => {
    root = await temporaryFolder();
    await cp(prepared, root, { recursive: true });
    store = new MachineStore(root);
  });
  afterEach(() => deleteFolder(root));

  it('has the address, the port and the texts of the machine’s own certificates', async () => {
    const { ca, cert, key } = await new CertificateAuthority(store.certificatesDirectory).readClient();
    const expected = { kind: 'tls', machine: 'pi3', host: '10.77.0.13', port: 2376, ca, cert, key };
    assert.deepEqual(await endpoint(), expected);
  });

  it('names a file that is missing', async () => {
    for (const file of ['ca.pem', 'cert.pem', 'key.pem']) {
      await rm(at(file));
      await refuses(file, /is missing/);
      await cp(join(prepared, 'machines', 'pi3', file), at(file));
    }
  });

  it('names a certificate that cannot be read', async () => {
    await writeFile(at('cert.pem'), 'ahoy');
    await refuses('cert.pem', /is not a readable certificate/);
  });

  it('names a key of another certificate, or none at all', async () => {
    await cp(join(root, 'certs', 'ca-key.pem'), at('key.pem'));
    await refuses('key.pem', /does not match the certificate in the same folder/);
    await writeFile(at('key.pem'), '');
    await refuses('key.pem', /does not match the certificate/);
  });

  it('names a key that is under a passphrase', async () => {
    const key = createPrivateKey(await readFile(at('key.pem')));
    const secret = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      await writeFile(at('key.pem'), key.export({ ...secret, type }));
      await refuses('key.pem', /is protected by a passphrase/);
    }
  });

  it('names certificates that have expired', async () => {
    const old = new CertificateAuthority(join(root, 'old'), longAgo);
    const { caPath, certPath, keyPath } = await old.ensure();
    await cp(certPath, at('cert.pem'));
    await cp(keyPath, at('key.pem'));
    await refuses('cert.pem', /has expired/);
    await cp(caPath, at('ca.pem'));
    await refuses('ca.pem', /has expired/);
  });

  it('is refused for certificates that were good for another machine a moment ago and differ now', async () => {
    const check = new CredentialCheck();
    const again = (): Promise<TlsEndpoint> => tlsEndpoint(machine, store, check);
    assert.deepEqual(await again(), await again());
    await cp(join(root, 'certs', 'ca-key.pem'), at('key.pem'));
    await assert.rejects(again(), { reason: 'credentials', file: at('key.pem') });
  });

  it('is refused once certificates that were good have expired', async () => {
    const check = new CredentialCheck();
    const files = await new CertificateAuthority(store.certificatesDirectory).readClient();
    const end = inspectCertificate(files.cert).notAfter.getTime();
    check.assertUsable('pi3', root, files, end);
    assert.throws(() => check.assertUsable('pi3', root, files, end + 1), { reason: 'credentials', message: /expired/ });
  });

  it('names a file that the system does not give', async () => {
    await rm(at('key.pem'));
    await mkdir(at('key.pem'));
    await assert.rejects(endpoint(), {
      reason: 'file',
      file: at('key.pem'),
      message: /key\.pem” is not a regular file/,
    });
  });
});
