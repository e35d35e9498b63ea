import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, type ClientFiles } from '../../../src/certificates/authority';
import { certificateProblems, inspectCertificate, namesBeyond } from '../../../src/certificates/inspect';

const day = 24 * 60 * 60 * 1000;

describe('inspectCertificate', () => {
  let directory: string;
  let ours: ClientFiles;
  let others: ClientFiles;
  let server: { cert: string; key: string };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    const authority = new CertificateAuthority(join(directory, 'ours'));
    ours = await authority.ensure();
    others = await new CertificateAuthority(join(directory, 'others')).ensure();
    server = await authority.issueServerCertificate({ machine: 'pi3', names: ['pi3.local', '10.77.0.13', '::1'] });
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('returns subject, names, dates and whether it is an authority', () => {
    const certificate = inspectCertificate(server.cert);
    assert.equal(certificate.subject, 'O=Swarm Machines, CN=engine of pi3');
    assert.deepEqual(certificate.names, ['pi3.local', '10.77.0.13', '::1']);
    assert.equal(certificate.notAfter.getTime() - certificate.notBefore.getTime(), 1080 * day + 5 * 60 * 1000);
    assert.equal(certificate.authority, false);
    assert.equal(inspectCertificate(ours.ca).authority, true);
    assert.match(certificate.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('distinguishes its own authority from another', () => {
    const certificate = inspectCertificate(server.cert);
    assert.equal(certificate.issuedBy(ours.ca), true);
    assert.equal(certificate.issuedBy(others.ca), false);
    assert.equal(certificate.issuedBy('ahoy'), false);
  });

  it('distinguishes its own key from another', () => {
    const certificate = inspectCertificate(server.cert);
    assert.equal(certificate.belongsTo(server.key), true);
    assert.equal(certificate.belongsTo(ours.key), false);
    assert.equal(certificate.belongsTo('ahoy'), false);
  });

  it('finds the names beyond those that are allowed, in whatever spelling', () => {
    assert.deepEqual(namesBeyond(server.cert, ['PI3.local.', '10.77.0.13', '[0:0::1]', 'pi4.local']), []);
    assert.deepEqual(namesBeyond(server.cert, ['10.77.0.13', '*.local']), ['pi3.local', '::1']);
    assert.deepEqual(namesBeyond('ahoy', []), []);
  });

  it('throws a sentence for a text that contains no certificate', () => {
    assert.throws(() => inspectCertificate('ahoy'), { name: 'CertificateFailure', reason: 'unreadable' });
  });

  describe('certificateProblems', () => {
    it('finds none in a fitting certificate', () => {
      assert.deepEqual(
        certificateProblems(server.cert, { ca: ours.ca, names: ['PI3.local', '[::1]', '10.77.0.13'] }),
        [],
      );
    });

    it('finds each of them', () => {
      const later = new Date(Date.now() + 1081 * day);
      const earlier = new Date(Date.now() - day);
      assert.deepEqual(certificateProblems(server.cert, { at: later }), ['expired']);
      assert.deepEqual(certificateProblems(server.cert, { at: earlier }), ['not-yet-valid']);
      assert.deepEqual(certificateProblems(server.cert, { ca: others.ca }), ['other-authority']);
      assert.deepEqual(certificateProblems(server.cert, { ca: 'ahoy' }), ['other-authority']);
      assert.deepEqual(certificateProblems(server.cert, { names: ['pi3.local', 'pi4.local'] }), ['wrong-name']);
      assert.deepEqual(certificateProblems(server.cert, { names: ['10.77.0.14'] }), ['wrong-name']);
      assert.deepEqual(certificateProblems(server.cert, { names: ['no name'] }), ['wrong-name']);
      assert.deepEqual(certificateProblems('', { ca: ours.ca }), ['unreadable']);
    });

    it('does not take the common name for a name', () => {
      assert.deepEqual(certificateProblems(server.cert, { names: ['pi3'] }), ['wrong-name']);
      assert.deepEqual(certificateProblems(ours.cert, { names: ['swarm'] }), ['wrong-name']);
    });

    it('finds several at once', () => {
      const at = new Date(Date.now() + 1081 * day);
      assert.deepEqual(certificateProblems(server.cert, { at, ca: others.ca, names: ['x'] }), [
        'expired',
        'wrong-name',
        'other-authority',
      ]);
    });
  });
});
