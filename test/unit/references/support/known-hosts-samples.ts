import fc from 'fast-check';
import { hostKeyOf } from '../../../../src/ssh/host-key';
import type { HostKey } from '../../../../src/ssh/host-key';
import type { HostIdentity } from '../../../../src/ssh/known-hosts';
import { hashedName, knownHostsName } from '../../../../src/ssh/host-keys/known-hosts-line';
import { blobOf, ecdsa, ed25519 } from '../../ssh/support/keys';

/** A known_hosts file and a host that it is asked for. */
export interface KnownHostsSample {
  readonly text: string;
  readonly identity: HostIdentity;
}

/** The keys in the samples, and one that is in none. */
export interface SampleKeys {
  readonly listed: readonly HostKey[];
  readonly stranger: HostKey;
}

/** Keys of their own for each run: nothing depends on what is in them. */
export function sampleKeys(): SampleKeys {
  const [stranger, ...listed] = [ed25519(), ed25519(), ecdsa(), ecdsa()].flatMap(
    (pair) => hostKeyOf(blobOf(pair)) ?? [],
  );
  if (stranger === undefined) {
    throw new Error('A key pair has no public half.');
  }
  return { listed, stranger };
}

const hosts = ['a', 'pi1.lan', 'PI1.lan', '10.0.0.7', 'fe80::1', '2001:db8::5', 'web-1'];
const ports = [22, 22, 2222, 65535];
const identities = hosts.flatMap((host) => ports.map((port): HostIdentity => ({ host, port })));

const patterns = [
  ...['*', 'a', 'A', 'pi?.lan', 'pi1.*', '*.LAN', '10.0.0.*', 'fe80::*', '[a]:2222', '[pi1.lan]:*', '[*]:2222', '?'],
  ...[
    '!a',
    '!pi1.lan',
    '![a]:2222',
    '!*.lan',
    '',
    'b',
    '[a]:22',
    '[10.0.0.7]:65535',
    '2001:db8:0::5',
    'web-[1]',
    '**1',
  ],
];

const salts = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes));
const names = identities.map(({ host, port }) => knownHostsName(host, port));

const hostWords = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...patterns, ...names), { minLength: 1, maxLength: 3 })
      .map((list) => list.join(',')),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...names), salts).map(([name, salt]) => hashedName(name, salt)) },
  { weight: 1, arbitrary: fc.constantFrom('|1|', '|1|YQ==|YQ==', '|2|YQ==|YQ==', '|1|YQ==', '"a"') },
);

const rubbish = [
  ...[
    '',
    '# a remark',
    '   ',
    '\t# a',
    'a',
    'a ssh-ed25519',
    '@revoked',
    '@foo a ssh-ed25519 AAAA',
    'a ssh-ed25519 zzz',
  ],
  ...['a 1024 35 1234567', 'a ssh-ed25519 AAAA=B', '@revoked a', '* ssh-rsa AAAA', ', ssh-rsa AAAA', 'a rsa x y'],
];

/** Files and questions; the same number makes the same ones, but for the keys themselves. */
export function knownHostsSamples(seed: number, count: number, { listed }: SampleKeys): readonly KnownHostsSample[] {
  const gap = fc.constantFrom(' ', ' ', '\t', '  ', ' \t');
  const key = fc.constantFrom(...listed).map(({ type, key: text }) => [type, text] as const);
  // A marker before a tab is none to ssh, which then passes over the line. We take it, and refuse the key.
  const entry = fc
    .tuple(
      fc.constantFrom('', '', '', '', '@revoked ', '@cert-authority '),
      hostWords,
      gap,
      key,
      gap,
      fc.constantFrom('', '', ' somebody@host', ' # a remark', '\t', ' two words'),
      fc.constantFrom('', '', ' ', '\t'),
    )
    .map(
      ([marker, words, one, [type, text], two, comment, margin]) =>
        `${margin}${marker}${words}${one}${type}${two}${text}${comment}`,
    );
  const line = fc.oneof({ weight: 5, arbitrary: entry }, { weight: 1, arbitrary: fc.constantFrom(...rubbish) });
  const text = fc
    .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 10 }), fc.boolean())
    .map(([lines, ended]) =>
      lines
        .map((parts) => parts.join(''))
        .join('')
        .replace(/\r?\n$/, ended ? '$&' : ''),
    );
  return fc.sample(fc.record({ text, identity: fc.constantFrom(...identities) }), { seed, numRuns: count });
}
