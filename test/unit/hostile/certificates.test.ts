import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternativeName, fitsCertificate } from '../../../src/certificates/alternative-names';
import { CertificateAuthority } from '../../../src/certificates/authority';
import { certificateProblems, inspectCertificate, namesBeyond } from '../../../src/certificates/inspect';
import { isEncryptedKey, parsePrivateKey } from '../../../src/certificates/key-pair';
import { namesIn } from '../../../src/certificates/names-in';
import { describeFailure } from '../../../src/failure';
import type { Machine } from '../../../src/machines/machine';
import { MachineStore } from '../../../src/machines/store';
import { chooseCertificate, keyDigest } from '../../../src/provisioning/certificates/certificate-choice';
import { Provisioner } from '../../../src/provisioning/provisioner';
import { textOf } from '../certificates/support/openssl';
import { sampleMachine } from '../machines/support/samples';
import { FakeConnection, target } from '../provisioning/support/connection';
import { FakeHost } from '../provisioning/support/host';
import { FakeObserver } from '../provisioning/support/observer';
import { assertGrowsLinearly } from './support/growth';

const address = '10.77.0.11';

/** A machine that is provisioned, and what the machine itself, the store and the network report about it. */
interface Situation {
  /** The host's `uname -n`, as it reports it. */
  readonly hostname?: string;
  /** What the host lists in `ip address`, as global addresses of eth0. */
  readonly addresses?: readonly string[];
  /** `ServerCertSANs` of its config.json. */
  readonly extra?: readonly string[];
  /** What the user typed as its host. */
  readonly host?: string;
  /** The user's ssh config: what it makes of a typed host. */
  readonly config?: Readonly<Record<string, string>>;
  readonly throughJump?: boolean;
  /** The address that answered. */
  readonly reached?: string;
  /** The other machines of the store. */
  readonly others?: readonly Partial<Machine>[];
}

describe('Hostile: a host that wants another machine’s certificate', () => {
  let authorityOnce: string;
  let directory: string;
  let store: MachineStore;
  let observer: FakeObserver;

  before(async () => {
    authorityOnce = await mkdtemp(join(tmpdir(), 'swarm-machines-authority-'));
    await new CertificateAuthority(authorityOnce).ensure();
  });
  after(() => rm(authorityOnce, { recursive: true }));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-hostile-'));
    store = new MachineStore(join(directory, 'store'));
    await cp(authorityOnce, store.certificatesDirectory, { recursive: true });
    observer = new FakeObserver();
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function provision(situation: Situation): Promise<void> {
    const { hostname = 'pi1', addresses = [address], host: typed = address, config = {}, throughJump } = situation;
    for (const other of situation.others ?? []) {
      await store.save(sampleMachine({ certificateNames: [], ...other }));
    }
    if (situation.extra !== undefined) {
      await store.save(sampleMachine({ name: 'pi1', address, host: typed, certificateNames: situation.extra }));
    }
    const fake = new FakeHost();
    const listed = addresses.map(
      (one) => `2: eth0    inet${one.includes(':') ? '6' : ''} ${one}/24 scope global eth0\\\n`,
    );
    fake.alter = (output) =>
      output
        .replace(/(@@\w+ clock\n)\d+/, `$1${Math.round(Date.now() / 1000)}`)
        .replace(/(@@\w+ hostname\n).*/, `$1${hostname}`)
        .replace(/(@@\w+ addresses\n)[^@]*/, `$1${listed.join('')}\n`);
    const connection = new FakeConnection((command, options) => fake.run(command, options));
    Object.assign(connection, { remoteAddress: situation.reached ?? address });
    const provisioner = new Provisioner({
      store,
      authority: new CertificateAuthority(store.certificatesDirectory),
      resolveTarget: ({ host }) => {
        const jumps = throughJump === true ? [{ ...target, host: 'bastion' }] : [];
        return Promise.resolve({ ...target, host: config[host] ?? host, jumps });
      },
      connector: { connect: () => Promise.resolve(connection) },
      connectEngine: () => ({
        ping: () => Promise.resolve({ apiVersion: '1.41', swarm: undefined, time: undefined }),
        version: () =>
          Promise.resolve({ version: '20.10', apiVersion: '1.41', minApiVersion: '1', os: '', arch: '', kernel: '' }),
        dispose: () => undefined,
      }),
    });
    const spec = { name: 'pi1', host: typed, sshUser: 'sailor', sshPort: undefined, sshKeyPath: undefined };
    const install = { source: 'distribution', scriptUrl: 'https://get.docker.com' } as const;
    await provisioner.provision({ ...spec, enginePort: 2376 }, { install }, observer, new AbortController().signal);
  }

  /** The names that openssl finds in what the host got, as one text, and what the user was shown and asked. */
  async function signed(situation: Situation): Promise<{ names: string; told: string; asked: string }> {
    await provision(situation);
    const certificate = (await store.readServerCertificate('pi1')) ?? assert.fail('nothing was signed');
    const names = /Subject Alternative Name:\s*\n\s*(.*)\n/.exec(await textOf(certificate.cert))?.[1] ?? '';
    const asked = observer.plans.flatMap(({ doubts }) => doubts).join('\n');
    return { names, told: observer.lines.join('\n'), asked };
  }

  const pi3 = { name: 'pi3', address: '10.77.0.13', host: 'pi3.example.org' };
  const only = `IP Address:${address}`;

  describe('holds nothing that the host says of itself:', () => {
    const claims: readonly Situation[] = [
      { hostname: '*.local' },
      { hostname: '*' },
      { hostname: 'localhost' },
      { hostname: 'pi3', others: [pi3] },
      { hostname: 'pi3.example.org', others: [pi3] },
      { hostname: 'black-pearl' },
      { addresses: ['127.0.0.2', '127.0.0.1', '::1'] },
      { addresses: ['10.77.0.13'], others: [pi3] },
      { addresses: ['0.0.0.0', '224.0.0.251', 'fd00::1', '192.168.1.7'] },
    ];
    for (const claim of claims) {
      it(JSON.stringify({ hostname: claim.hostname, addresses: claim.addresses }), async () => {
        assert.equal((await signed(claim)).names, only);
      });
    }
  });

  describe('leaves out, with a reason,', () => {
    const others = [
      pi3,
      { name: 'pi4', address: '2001:db8::1', host: 'xn--bcher-kva.example' },
      { name: 'pi5', address: '10.77.0.15', host: 'boat' },
    ];
    const dropped: readonly (readonly [extra: string, why: string])[] = [
      ['*', 'a wildcard also covers other machines'],
      ['*.local', 'a wildcard also covers other machines'],
      ['pi*.local', 'it is neither a DNS name nor an IP address'],
      ['tcp://10.77.0.13:2376', 'it is neither a DNS name nor an IP address'],
      ['10.77.0.13,10.77.0.14', 'it is neither a DNS name nor an IP address'],
      ['LocalHost.', 'every computer uses it for itself'],
      ['docker.localhost', 'every computer uses it for itself'],
      ['127.0.0.2', 'every computer uses it for itself'],
      ['::ffff:127.0.0.1', 'every computer uses it for itself'],
      ['::1', 'every computer uses it for itself'],
      ['0.0.0.0', 'it is not the address of a single host'],
      ['::', 'it is not the address of a single host'],
      ['ff02::1', 'it is not the address of a single host'],
      ['255.255.255.255', 'it is not the address of a single host'],
      ['169.254.7.7', 'it is a link-local address'],
      ['fe80::1%eth0', 'it is a link-local address'],
      ['PI3', 'it belongs to “pi3”'],
      ['pi3.local.', 'it belongs to “pi3”'],
      ['Pi3.Example.ORG.', 'it belongs to “pi3”'],
      ['10.77.0.13', 'it belongs to “pi3”'],
      ['::ffff:10.77.0.13', 'it belongs to “pi3”'],
      ['::FFFF:a4d:d', 'it belongs to “pi3”'],
      ['64:ff9b::10.77.0.13', 'it belongs to “pi3”'],
      ['2001:DB8:0::1', 'it belongs to “pi4”'],
      ['bücher.example', 'it belongs to “pi4”'],
      ['inner.example.org', 'it belongs to “pi5”'],
    ];

    it('names in config.json that are not the machine’s own', async () => {
      const extra = dropped.map(([name]) => name);
      const { names, told, asked } = await signed({ extra, others, config: { boat: 'inner.example.org' } });
      assert.equal(names, only);
      assert.equal(asked, '');
      const lines = told.split('\n').filter((line) => line.includes('leaves out'));
      assert.deepEqual(
        lines,
        dropped.map(
          ([name, why]) => `The certificate leaves out “${name}” from ServerCertSANs in config.json: ${why}.`,
        ),
      );
    });

    it('nothing for an empty name', async () => {
      const { names, told } = await signed({ extra: [''] });
      assert.equal(names, only);
      assert.doesNotMatch(told, /leaves out/);
    });

    it('names in config.json beyond the maximum', async () => {
      const extra = Array.from({ length: 250 }, (_, index) => `n${index}.example.org`);
      const { names, told } = await signed({ extra });
      assert.equal(names.split(', ').length, 51);
      assert.match(told, /200 more names from ServerCertSANs/);
    });
  });

  it('keeps what the user asked for, and asks about names that other machines also have in their ServerCertSANs', async () => {
    const shared = 'swarm.example.org';
    const others = [{ ...pi3, certificateNames: [shared] }];
    const { names, told, asked } = await signed({ extra: [shared, '192.0.2.7', address], others });
    assert.equal(names, `${only}, DNS:${shared}, IP Address:192.0.2.7`);
    assert.doesNotMatch(told, /leaves out/);
    assert.match(asked, /^swarm\.example\.org also belongs to “pi3”\. With its certificate, “pi1” can impersonate/);
  });

  describe('is nevertheless for the host that was entered, if the user agrees:', () => {
    const given: readonly (readonly [what: string, situation: Situation, names: string, said: RegExp])[] = [
      [
        'a tunnel of this computer',
        { host: '127.0.0.1', reached: '127.0.0.1' },
        'IP Address:127.0.0.1',
        /127\.0\.0\.1 is this computer\. With its certificate, “pi1” can impersonate every machine that is reached at this address/,
      ],
      ['the same by name', { host: 'localhost', reached: '127.0.0.1' }, 'DNS:localhost', /localhost is this computer/],
      [
        'the same in the ssh config',
        { host: 'vagrant', config: { vagrant: '127.0.0.1' }, reached: '127.0.0.1' },
        'IP Address:127.0.0.1',
        /127\.0\.0\.1 is this computer/,
      ],
      [
        'the same by name in the ssh config',
        { host: 'vagrant', config: { vagrant: 'localhost' }, reached: '::1' },
        'IP Address:0:0:0:0:0:0:0:1',
        /::1 is this computer/,
      ],
      [
        'an address that another machine is behind, too',
        { host: '192.0.2.1', reached: '192.0.2.1', others: [{ ...pi3, address: '192.0.2.1', enginePort: 2377 }] },
        'IP Address:192.0.2.1',
        /192\.0\.2\.1 also belongs to “pi3”\. With its certificate, “pi1” can impersonate that machine/,
      ],
      [
        'a name that another machine is behind, too',
        { host: 'NAT.example.org', reached: '192.0.2.1', others: [{ ...pi3, host: 'nat.example.org' }] },
        'DNS:nat.example.org',
        /NAT\.example\.org also belongs to “pi3”/,
      ],
    ];
    for (const [what, situation, names, said] of given) {
      it(what, async () => {
        const outcome = await signed(situation);
        assert.equal(outcome.names, names);
        assert.match(outcome.asked, said);
      });
    }
  });

  it('is for another machine’s address that the network named only if the user agrees', async () => {
    // The address of pi3 by its last provisioning; the router has given it to pi1 since.
    const situation = { host: 'pi1.local', reached: '10.77.0.13', others: [pi3] };
    const { names, asked } = await signed(situation);
    assert.equal(names, 'IP Address:10.77.0.13, DNS:pi1.local');
    assert.match(
      asked,
      /10\.77\.0\.13 also belongs to “pi3”\. With its certificate, “pi1” can impersonate that machine/,
    );

    await store.remove('pi1');
    observer = new FakeObserver();
    observer.confirm = false;
    await assert.rejects(provision(situation), { name: 'Cancelled' });
    assert.equal(await store.readServerCertificate('pi1'), undefined);
  });

  describe('is refused, with a next step, for', () => {
    const refused: readonly (readonly [what: string, situation: Situation, sentence: RegExp])[] = [
      [
        'this computer’s own address if the network named it',
        { host: 'pi1.local', reached: '127.0.0.1' },
        /“pi1” responded at 127\.0\.0\.1, which is this computer\. If this is intended, enter 127\.0\.0\.1 as its host/,
      ],
      [
        'what leads to this computer in spite of its look',
        { host: '127.1', reached: '127.0.0.1' },
        /responded at 127\.0\.0\.1, which is this computer/,
      ],
      [
        'the jump host’s own address',
        { host: 'inner', config: { inner: '127.0.0.1' }, reached: '127.0.0.1', throughJump: true },
        /For SSH, 127\.0\.0\.1 is the jump host; for Docker clients, it is this computer/,
      ],
      [
        'a link-local address, whatever the host says to have besides',
        { host: 'pi1.local', reached: 'fe80::1%eth0', addresses: ['10.77.0.13', '127.0.0.2', '10.77.0.9'] },
        /link-local address, .* Enter another address as its host; the machine reports 10\.77\.0\.13, 10\.77\.0\.9\./,
      ],
      [
        'no address at all',
        { host: 'inner', config: { inner: '10.1' }, reached: '10.1', throughJump: true, addresses: [] },
        /No certificate can be issued for “10\.1”\. Enter an address of the machine that other computers can reach/,
      ],
      ['an address of nobody', { host: 'pi1.local', reached: '0.0.0.0' }, /0\.0\.0\.0 is not the address of a single/],
      ['a group of hosts', { host: 'ff02::1', reached: 'ff02::1' }, /ff02::1 is not the address of a single host/],
    ];
    for (const [what, situation, sentence] of refused) {
      it(what, async () => {
        await assert.rejects(provision(situation), (error) => {
          assert.match(describeFailure(error), sentence);
          assert.match(describeFailure(error), /Nothing was changed/);
          return true;
        });
        assert.deepEqual(await store.list(), []);
      });
    }
  });

  it('is issued by an authority that closes its files to other users and reports them', async () => {
    const caKey = join(store.certificatesDirectory, 'ca-key.pem');
    await chmod(caKey, 0o644);
    const { told } = await signed({});
    assert.match(
      told,
      /ca-key\.pem” was accessible to other users of this computer\. Their access was removed, but they may have copied/,
    );
    await chmod(join(store.machineDirectory('pi1'), 'server-key.pem'), 0o644);
    observer.lines.length = 0;
    await provision({});
    assert.match(observer.lines.join('\n'), /server-key\.pem” was accessible to other users/);
    observer.lines.length = 0;
    await provision({});
    assert.doesNotMatch(observer.lines.join('\n'), /was open/);
  });

  describe('on the host already', () => {
    let authority: CertificateAuthority;
    let ca: string;
    before(async () => {
      authority = new CertificateAuthority(authorityOnce);
      ({ ca } = await authority.ensure());
    });

    /** Why a certificate with these names is replaced; empty if it stays. */
    async function whyNot(held: readonly string[], names: readonly string[]): Promise<string> {
      const { cert, key } = await authority.issueServerCertificate({ machine: 'pi1', names: held });
      const host = { ca, server: cert, keyDigest: keyDigest(key) };
      const choice = chooseCertificate(host, { ca, names, key, now: new Date() });
      return choice.kind === 'keep' ? '' : choice.why;
    }

    const stays: readonly (readonly [held: readonly string[], names: readonly string[]])[] = [
      [[address], [address]],
      [
        ['pi1.local', address],
        [address, 'PI1.local.'],
      ],
      [['2001:db8::1'], ['2001:DB8:0:0:0:0:0:1']],
      [['xn--bcher-kva.example'], ['Bücher.example']],
    ];
    for (const [held, names] of stays) {
      it(`stays with ${held.join(', ')} for ${names.join(', ')}`, async () => {
        assert.equal(await whyNot(held, names), '');
      });
    }

    const replaced: readonly (readonly [held: readonly string[], surplus: string])[] = [
      [[address, 'localhost'], 'localhost'],
      [[address, 'pi3.local', '10.77.0.13'], 'pi3.local, 10.77.0.13'],
      [[address, '127.0.0.1', '::1'], '127.0.0.1, ::1'],
      [[address, ...Array.from('abcdefghijklmn')], 'a, b, c, d, e, f, g, h, i, j, k, l and 2 more'],
    ];
    for (const [held, surplus] of replaced) {
      it(`is replaced for ${surplus}`, async () => {
        const sentence = `The certificate on the host also covers names that this machine does not use: ${surplus}.`;
        assert.equal(await whyNot(held, [address]), sentence);
      });
    }
  });
});

describe('Hostile: names and PEM texts', () => {
  let certificate: string;
  let key: string;
  let large: ReadonlyMap<number, string>;

  before(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'swarm-machines-hostile-'));
    const authority = new CertificateAuthority(directory);
    ({ cert: certificate, key } = await authority.ensure());
    const sizes = Array.from({ length: 7 }, (_, index) => 2 ** (14 + index));
    large = new Map(
      await Promise.all(
        sizes.map(async (size) => {
          // Each name takes its letters and two bytes, and base64 makes four characters of three bytes.
          const names = Array.from(
            { length: Math.floor((size * 3) / 4 / 12) },
            (_, at) => `n${String(at).padStart(9, '0')}`,
          );
          return [size, (await authority.issueServerCertificate({ machine: 'x', names })).cert] as const;
        }),
      ),
    );
    await rm(directory, { recursive: true });
  });

  const names: Readonly<Record<string, (length: number) => string>> = {
    'percent signs before a line break': (length) => `${'%'.repeat(length - 2)}\nx`,
    brackets: (length) => '['.repeat(length),
    'closed brackets': (length) => `[${']'.repeat(length - 1)}`,
    labels: (length) => 'a.'.repeat(length / 2),
    hyphens: (length) => `a${'-'.repeat(length - 1)}`,
    'one long label': (length) => 'a'.repeat(length),
    'letters beyond ASCII': (length) => 'ü'.repeat(length),
    'an ACE prefix': (length) => `xn--${'a'.repeat(length)}`,
    colons: (length) => ':'.repeat(length),
    'white space': (length) => ' '.repeat(length),
  };
  for (const [what, input] of Object.entries(names)) {
    it(`takes linear time for a name of ${what}, and refuses it in a short sentence`, async () => {
      await assertGrowsLinearly(input, fitsCertificate);
      assert.throws(
        () => alternativeName(input(100_000)),
        (error: Error) => error.message.length < 300,
      );
    });
  }

  const texts: Readonly<Record<string, (length: number) => string>> = {
    names: (length) => 'DNS:a, '.repeat(length / 7),
    'open quotes': (length) => 'DNS:"a, '.repeat(length / 8),
    'escaped quotes': (length) => `DNS:"${'\\"'.repeat(length / 2)}`,
    'closed quotes before rubbish': (length) => `DNS:"${'a'.repeat(length)}"x`,
    colons: (length) => 'DNS::'.repeat(length / 5),
    commas: (length) => ', '.repeat(length / 2),
    'no entry': (length) => 'x'.repeat(length),
    addresses: (length) => 'IP Address:<invalid>, '.repeat(length / 22),
  };
  for (const [what, input] of Object.entries(texts)) {
    it(`reads a certificate’s alternative names of ${what} in linear time`, () => assertGrowsLinearly(input, namesIn));
  }

  it('reads a certificate of very many names in linear time', async () => {
    const input = (length: number): string => large.get(length) ?? assert.fail();
    assert.ok(inspectCertificate(input(2 ** 20)).names.length > 60_000);
    await assertGrowsLinearly(input, (pem) => inspectCertificate(pem));
    await assertGrowsLinearly(input, (pem) => namesBeyond(pem, ['x']));
    await assertGrowsLinearly(input, (pem) => certificateProblems(pem, { ca: certificate, names: ['x', '10.0.0.1'] }));
  });

  const pems: Readonly<Record<string, (length: number) => string>> = {
    beginnings: (length) => '-----BEGIN CERTIFICATE-----\n'.repeat(length / 28),
    'a beginning without an end': (length) => `-----BEGIN CERTIFICATE-----\n${'A'.repeat(length)}`,
    'lines of base64': (length) => `-----BEGIN CERTIFICATE-----\n${`${'A'.repeat(64)}\n`.repeat(length / 65)}`,
    hyphens: (length) => '-'.repeat(length),
    'line breaks': (length) => '\n'.repeat(length),
    'rubbish before a certificate': (length) => `${'x\n'.repeat(length / 2)}${certificate}`,
    'NUL characters': (length) => '\0'.repeat(length),
  };
  for (const [what, input] of Object.entries(pems)) {
    it(`reads a PEM text of ${what} in linear time, and never throws`, async () => {
      await assertGrowsLinearly(input, (pem) => certificateProblems(pem, { ca: pem, names: ['x'] }));
      await assertGrowsLinearly(input, (pem) => new X509Certificate(certificate).checkPrivateKey(parsePrivateKey(pem)));
      await assertGrowsLinearly(input, isEncryptedKey);
      await assertGrowsLinearly(input, keyDigest);
      assert.ok(Array.isArray(certificateProblems(input(100_000), { ca: input(100_000) })));
    });
  }

  it('has the key that its own certificate belongs to', () => {
    assert.ok(inspectCertificate(certificate).belongsTo(key));
  });
});
