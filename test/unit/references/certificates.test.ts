import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { alternativeNames } from '../../../src/certificates/alternative-names';
import { CertificateAuthority, type AuthorityFiles } from '../../../src/certificates/authority';
import { foreignAuthority } from '../certificates/support/openssl';
import { runBatch, type Job } from './support/batch';
import { requireProgram } from './support/program';

/** A command of openssl that is to end well, or badly, and print something. */
interface Check {
  readonly argv: readonly string[];
  readonly fails?: boolean;
  readonly prints?: RegExp;
}

const label = fc.stringMatching(/^[a-z0-9_](?:[a-z0-9_-]{0,8}[a-z0-9])?$/);
const dnsNames = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.x`);
const fixed = [
  'localhost',
  'PI3.local',
  'bücher.example',
  `${'a'.repeat(63)}.lan`,
  '[2001:DB8::d]',
  'fe80::1%eth0',
  '::1',
];
const addresses = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((address) => !address.includes('.')),
);
const nameLists = fc.array(fc.oneof(dnsNames, addresses, fc.constantFrom(...fixed)), { minLength: 1, maxLength: 6 });

/** Each takes a new key of 2048 bits. */
const servers = 6;

describe('certificates, judged by “openssl”', function () {
  let directory: string;

  before(async function () {
    await requireProgram(this, ['openssl', 'version'], 'This computer has no openssl to compare with.');
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const at = (name: string): string => join(directory, name);

  async function judge(checks: readonly Check[]): Promise<void> {
    const outcomes = await runBatch(checks.map(({ argv }): Job => ({ argv: ['openssl', ...argv] })));
    for (const [index, { argv, fails = false, prints = /(?:)/ }] of checks.entries()) {
      const { code, stdout, stderr } = outcomes[index] ?? { code: -1, stdout: '', stderr: '' };
      assert.equal(code !== 0, fails, `openssl ${argv.join(' ')}\n${stdout}${stderr}`);
      assert.match(stdout, prints, `openssl ${argv.join(' ')}`);
    }
  }

  function verify(purpose: 'sslserver' | 'sslclient', file: string, ...more: readonly string[]): Check {
    return { argv: ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', at('ca.pem'), ...more, at(file)] };
  }

  /** What holds for every certificate and its key: whole, of one pair, and written as DER has it. */
  async function judgePair(cert: string, key: string): Promise<void> {
    await judge([
      { argv: ['pkey', '-in', at(key), '-check', '-noout'], prints: /valid/ },
      { argv: ['pkey', '-in', at(key), '-pubout', '-out', at(`${key}.pub`)] },
      { argv: ['x509', '-in', at(cert), '-pubkey', '-noout', '-out', at(`${cert}.pub`)] },
      { argv: ['x509', '-in', at(cert), '-noout', '-text'], prints: /Version: 3 \(0x2\)\n\s+Serial Number:\n\s+[4-7]/ },
      {
        argv: ['x509', '-in', at(cert), '-noout', '-ext', 'subjectKeyIdentifier'],
        prints: /[0-9A-F]{2}(?::[0-9A-F]{2}){19}/,
      },
    ]);
    const [one, other, again, whole] = await runBatch([
      { argv: ['cat', at(`${key}.pub`)] },
      { argv: ['cat', at(`${cert}.pub`)] },
      { argv: ['openssl', 'x509', '-in', at(cert)] },
      { argv: ['cat', at(cert)] },
    ]);
    assert.equal(one?.stdout, other?.stdout);
    assert.equal(again?.stdout, whole?.stdout, 'openssl writes it as we do.');
  }

  async function judgeServer(authority: CertificateAuthority, index: number, names: readonly string[]): Promise<void> {
    const { cert, key } = await authority.issueServerCertificate({ machine: `pi${String(index)}`, names });
    const [certFile, keyFile] = [`server${String(index)}.pem`, `server${String(index)}-key.pem`];
    await writeFile(at(certFile), cert);
    await writeFile(at(keyFile), key, { mode: 0o600 });
    await judgePair(certFile, keyFile);
    const typed = alternativeNames(names);
    const option = { dns: '-verify_hostname', ip: '-verify_ip' } as const;
    await judge([
      ...typed.map(({ kind, value }) => verify('sslserver', certFile, option[kind], value)),
      { ...verify('sslserver', certFile, '-verify_hostname', 'stranger.example'), fails: true },
      { ...verify('sslserver', certFile, '-verify_ip', '192.0.2.77'), fails: true },
      { ...verify('sslclient', certFile), fails: true },
      {
        argv: [
          'x509',
          '-in',
          at(certFile),
          '-noout',
          '-ext',
          'keyUsage,extendedKeyUsage,basicConstraints,subjectAltName',
        ],
        prints: /Key Usage: critical\n +Digital Signature, Key Encipherment\n/,
      },
    ]);
  }

  async function judgeClient({ created }: AuthorityFiles): Promise<void> {
    assert.ok(created.includes('cert.pem'));
    await judgePair('cert.pem', 'key.pem');
    await judge([
      verify('sslclient', 'cert.pem'),
      { ...verify('sslserver', 'cert.pem'), fails: true },
      {
        argv: ['x509', '-in', at('cert.pem'), '-noout', '-ext', 'extendedKeyUsage'],
        prints: /TLS Web Client Authentication/,
      },
      { argv: ['x509', '-in', at('cert.pem'), '-noout', '-ext', 'basicConstraints'], prints: /critical\n +CA:FALSE/ },
    ]);
  }

  it('are correct if all were written here', async () => {
    const authority = new CertificateAuthority(directory);
    await judgeClient(await authority.ensure());
    await judgePair('ca.pem', 'ca-key.pem');
    await judge([
      { argv: ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', at('ca.pem'), at('ca.pem')] },
      {
        argv: ['x509', '-in', at('ca.pem'), '-noout', '-ext', 'basicConstraints'],
        prints: /critical\n +CA:TRUE, pathlen:0/,
      },
      {
        argv: ['x509', '-in', at('ca.pem'), '-noout', '-ext', 'keyUsage'],
        prints: /critical\n +Certificate Sign, CRL Sign/,
      },
    ]);
    for (const [index, names] of fc.sample(nameLists, { seed: 20_240_303, numRuns: servers }).entries()) {
      await judgeServer(authority, index, names);
    }
  });

  for (const algorithm of ['rsa', 'ec'] as const) {
    it(`are sound if an authority of another’s signs with ${algorithm === 'rsa' ? 'RSA' : 'an elliptic curve'}`, async () => {
      await foreignAuthority(directory, { algorithm });
      const authority = new CertificateAuthority(directory);
      await judgeClient(await authority.ensure());
      for (const [index, names] of fc.sample(nameLists, { seed: 20_240_304, numRuns: 2 }).entries()) {
        await judgeServer(authority, index, names);
      }
    });
  }
});
