import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { CertificateAuthority, type ClientFiles } from '../../../src/certificates/authority';
import { openssl, textOf } from './support/openssl';

describe('issueServerCertificate', () => {
  let directory: string;
  let authority: CertificateAuthority;
  let client: ClientFiles;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    authority = new CertificateAuthority(directory);
    client = await authority.ensure();
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('carries each name typed as what it is, once', async () => {
    const names = [
      'PI3.local',
      '10.77.0.13',
      '[2001:DB8::d]',
      '2001:db8:0:0::D',
      'fe80::1%eth0',
      'pi3.local.',
      'bücher.example',
    ];
    const { cert } = await authority.issueServerCertificate({ machine: 'pi3', names });
    const line = /Subject Alternative Name:\s*\n\s*(.*)\n/.exec(await textOf(cert))?.[1];
    assert.equal(
      line,
      'DNS:pi3.local, IP Address:10.77.0.13, IP Address:2001:DB8:0:0:0:0:0:D, IP Address:FE80:0:0:0:0:0:0:1, DNS:xn--bcher-kva.example',
    );
  });

  it('is for servers, names its key and its authority’s key, and has no host’s name as common name', async () => {
    const { cert } = await authority.issueServerCertificate({ machine: 'pi3', names: ['pi3'] });
    const described = await textOf(cert);
    assert.match(described, /Extended Key Usage:\s+TLS Web Server Authentication\n/);
    assert.match(described, /Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
    assert.match(described, /Basic Constraints: critical\s+CA:FALSE/);
    assert.match(described, /Subject:.*CN = engine of pi3\n/);
    const identifierIn = (pemText: string, which: string): string | undefined =>
      new RegExp(`${which} Key Identifier:\\s*\\n\\s*(\\S+)`).exec(pemText)?.[1];
    const ofAuthority = identifierIn(await textOf(client.ca), 'Subject');
    assert.ok(ofAuthority !== undefined);
    assert.equal(identifierIn(described, 'Authority'), ofAuthority);
    assert.notEqual(identifierIn(described, 'Subject'), undefined);
  });

  it('passes openssl’s strict verification for its address', async () => {
    const { cert } = await authority.issueServerCertificate({ machine: 'pi3', names: ['::1', '10.0.0.3'] });
    const file = join(directory, 'server.pem');
    await writeFile(file, cert);
    const argv = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', join(directory, 'ca.pem')];
    assert.match(await openssl(...argv, '-verify_ip', '::1', file), /: OK/);
    await assert.rejects(openssl(...argv, '-verify_ip', '10.0.0.4', file), /IP address mismatch/);
  });

  it('begins five minutes back, ends with its authority at the latest, and has a positive serial number', async () => {
    const now = Date.now();
    const late = new CertificateAuthority(directory, () => new Date(now + 3000 * 24 * 60 * 60 * 1000));
    const { cert } = await late.issueServerCertificate({ machine: 'pi3', names: ['pi3'] });
    const certificate = new X509Certificate(cert);
    const back = now + 3000 * 24 * 60 * 60 * 1000 - new Date(certificate.validFrom).getTime();
    assert.ok(back >= 5 * 60 * 1000 && back < 5 * 60 * 1000 + 1000);
    assert.equal(certificate.validTo, new X509Certificate(client.ca).validTo);
    assert.match(certificate.serialNumber, /^[4-7][0-9A-F]{31}$/);
  });

  it('has a different serial number and key each time', async () => {
    const request = { machine: 'pi3', names: ['pi3'] };
    const [one, other] = await Promise.all([
      authority.issueServerCertificate(request),
      authority.issueServerCertificate(request),
    ]);
    assert.notEqual(new X509Certificate(one.cert).serialNumber, new X509Certificate(other.cert).serialNumber);
    assert.notEqual(one.key, other.key);
  });

  it('is rejected for what is not a name, and the failure names it', async () => {
    const issue = (names: string[]): Promise<unknown> => authority.issueServerCertificate({ machine: 'pi3', names });
    await assert.rejects(issue(['pi3', 'pi 3']), { reason: 'bad-name', message: /“pi 3”/ });
    await assert.rejects(issue(['tcp://pi3']), { reason: 'bad-name' });
    await assert.rejects(issue(['pi3', '*.local']), { reason: 'bad-name', message: /“\*\.local”/ });
    await assert.rejects(issue([]), { reason: 'bad-name' });
  });

  describe('in a real TLS connection', () => {
    /** What the client read from the server, and what the server had against the client. */
    const handshake = async (options: ConnectionOptions): Promise<{ greeting: string; refusal: string }> => {
      const server = await authority.issueServerCertificate({ machine: 'pi3', names: ['pi3.local', '127.0.0.1'] });
      const certificates = { cert: server.cert, key: server.key, ca: client.ca };
      const listener = createServer({ ...certificates, requestCert: true, rejectUnauthorized: true });
      let refusal = '';
      listener.on('secureConnection', (socket: TLSSocket) => socket.end('ahoy'));
      listener.on('tlsClientError', (error) => (refusal = error.message));
      listener.listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const { port } = listener.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ...options });
      try {
        let greeting = '';
        for await (const chunk of socket) {
          greeting += String(chunk);
        }
        return { greeting, refusal };
      } catch (error) {
        // With TLS 1.3 the client learns of the server's refusal after its own handshake, or by the end alone.
        if (refusal === '') {
          throw error;
        }
        return { greeting: '', refusal };
      } finally {
        socket.destroy();
        listener.close();
      }
    };

    it('accepts its client, by address and by name', async () => {
      assert.deepEqual(await handshake(client), { greeting: 'ahoy', refusal: '' });
      assert.deepEqual(await handshake({ ...client, servername: 'pi3.local' }), { greeting: 'ahoy', refusal: '' });
    });

    it('is refused by the client under another name', async () => {
      const wrongName = handshake({ ...client, servername: 'pi4.local' });
      await assert.rejects(wrongName, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    });

    it('rejects a client without a certificate', async () => {
      const { greeting, refusal } = await handshake({ ca: client.ca });
      assert.equal(greeting, '');
      assert.match(refusal, /peer did not return a certificate/);
    });

    it('rejects a client with a certificate of another authority', async () => {
      const other = await new CertificateAuthority(join(directory, 'other')).ensure();
      const { greeting, refusal } = await handshake({ ...other, ca: client.ca });
      assert.equal(greeting, '');
      // Node's server only reports that it hung up.
      assert.notEqual(refusal, '');
    });
  });
});
