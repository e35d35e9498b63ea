import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../../src/certificates/authority';
import { inspectCertificate } from '../../../../src/certificates/inspect';
import { chooseCertificate, keyDigest } from '../../../../src/provisioning/certificates/certificate-choice';
import type { HostCertificates } from '../../../../src/provisioning/facts';

const day = 24 * 60 * 60 * 1000;

describe('chooseCertificate', () => {
  let directory: string;
  let ours: { ca: string; cert: string; key: string };
  let theirs: { ca: string; cert: string; key: string };

  async function issued(folder: string): Promise<typeof ours> {
    const authority = new CertificateAuthority(join(directory, folder));
    const { ca } = await authority.ensure();
    return { ca, ...(await authority.issueServerCertificate({ machine: 'pi1', names: ['10.77.0.11', 'pi1.local'] })) };
  }

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-choice-'));
    [ours, theirs] = await Promise.all([issued('ours'), issued('theirs')]);
  });

  after(() => rm(directory, { recursive: true }));

  const onHost = (from: typeof ours): HostCertificates => ({
    ca: from.ca,
    server: from.cert,
    keyDigest: keyDigest(from.key),
  });

  function choose(
    host: HostCertificates,
    expected: { names?: readonly string[]; key?: string | undefined; now?: Date } = {},
  ): string {
    const choice = chooseCertificate(host, {
      ca: ours.ca,
      names: ['10.77.0.11', 'PI1.local'],
      key: ours.key,
      now: new Date(),
      ...expected,
    });
    return choice.kind === 'keep' ? 'keep' : `${choice.why}${choice.otherAuthority ? ' (theirs)' : ''}`;
  }

  it('keeps a valid certificate of our authority for the names and with our key', () => {
    assert.equal(choose(onHost(ours)), 'keep');
  });

  it('ignores white space that docker-machine removed', () => {
    assert.equal(choose({ ...onHost(ours), ca: ours.ca.trimEnd() }, { key: `${ours.key}\n` }), 'keep');
  });

  it('replaces if something is missing', () => {
    for (const missing of ['ca', 'server', 'keyDigest']) {
      assert.match(choose({ ...onHost(ours), [missing]: undefined }), /has no certificate of your authority yet/);
    }
  });

  it('replaces a certificate of another authority, and reports that', () => {
    assert.equal(choose(onHost(theirs)), 'The certificates on the host were issued by another authority. (theirs)');
  });

  it('replaces a certificate of another authority beside our own ca.pem', () => {
    assert.equal(
      choose({ ...onHost(theirs), ca: ours.ca }),
      'The certificates on the host were issued by another authority.',
    );
  });

  it('replaces one that ends within 30 days', () => {
    const end = 1080 * day;
    assert.equal(choose(onHost(ours), { now: new Date(Date.now() + 30 * day) }), 'keep');
    assert.match(choose(onHost(ours), { now: new Date(Date.now() + 10 * end) }), /not valid for the next 30 days/);
  });

  it('keeps one 31 days before its end, and replaces it 29 and 10 days before', () => {
    const end = inspectCertificate(ours.cert).notAfter.getTime();
    const daysBefore = (days: number): string => choose(onHost(ours), { now: new Date(end - days * day) });
    assert.equal(daysBefore(31), 'keep');
    assert.match(daysBefore(29), /not valid for the next 30 days/);
    assert.match(daysBefore(10), /not valid for the next 30 days/);
  });

  it('replaces one that is not for a name the machine is reached by', () => {
    assert.match(choose(onHost(ours), { names: ['10.77.0.12'] }), /does not cover 10\.77\.0\.12/);
  });

  it('replaces one that is for a name beyond them', () => {
    assert.match(
      choose(onHost(ours), { names: ['10.77.0.11'] }),
      /also covers names that this machine does not use: pi1\.local\./,
    );
  });

  it('replaces one whose key is not the stored one, or if none is stored', () => {
    assert.match(
      choose(onHost(ours), { key: theirs.key }),
      /private key on the host is not the one stored on this computer/,
    );
    assert.match(choose(onHost(ours), { key: undefined }), /private key/);
  });

  it('replaces one that cannot be read', () => {
    assert.match(choose({ ...onHost(ours), server: 'rubbish' }), /cannot be read|another authority/);
  });
});
