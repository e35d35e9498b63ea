import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hostKeyOf } from '../../../../src/ssh/host-key';
import {
  entryNames,
  formatKnownHostsEntry,
  hashedName,
  knownHostsName,
  parseKnownHostsLine,
  type KnownHostsEntry,
} from '../../../../src/ssh/host-keys/known-hosts-line';
import { wireString } from '../../../../src/ssh/transport/wire';

/** A key that known_hosts takes: the format asks nothing of what follows the type. */
function keyOf(type: string, content: Buffer): KnownHostsEntry['key'] {
  const key = hostKeyOf(Buffer.concat([wireString(type), wireString(content)]));
  assert.ok(key);
  return key;
}

const name = fc.stringMatching(/^[a-z0-9.-]+$/);
const types = fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com');
const key = fc
  .tuple(types, fc.uint8Array({ minLength: 1, maxLength: 64 }))
  .map(([type, bytes]) => keyOf(type, Buffer.from(bytes)));
const salt = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes));
const plainHosts = fc.array(
  fc.oneof(
    name,
    name.map((host) => `!${host}`),
    name.map((host) => `*.${host}`),
    fc.tuple(name, fc.integer({ min: 1, max: 65535 })).map(([host, port]) => `[${host}]:${String(port)}`),
  ),
  { minLength: 1, maxLength: 4 },
);
const hashedHosts = fc.tuple(name, salt).map(([host, bytes]) => [hashedName(host, bytes)]);
const comment = fc.array(name, { maxLength: 3 }).map((words) => words.join(' '));
const entry: fc.Arbitrary<KnownHostsEntry> = fc.record(
  {
    marker: fc.constantFrom<KnownHostsEntry['marker'][]>(undefined, 'revoked', 'cert-authority'),
    hosts: fc.oneof(plainHosts, hashedHosts),
    key,
    comment,
  },
  { noNullPrototype: true },
);

describe('parseKnownHostsLine', () => {
  it('reads back every entry that was formatted', () => {
    fc.assert(
      fc.property(entry, (given) => {
        assert.deepEqual(parseKnownHostsLine(formatKnownHostsEntry(given)), { kind: 'entry', entry: given });
      }),
    );
  });

  it('never throws, whatever the line is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseKnownHostsLine(text)));
    const parts = fc.constantFrom('@revoked', '@x', '|1|', '|1|YQ==|YQ==', 'host', ',', ' ', 'ssh-rsa', 'AAAA', '#');
    fc.assert(fc.property(fc.array(parts), (words) => void parseKnownHostsLine(words.join(''))));
  });

  it('takes empty lines and comments as such', () => {
    for (const text of ['', '   ', '\t', '# pi1', '  # pi1']) {
      assert.deepEqual(parseKnownHostsLine(text), { kind: 'blank' });
    }
  });

  const { key: base64 } = keyOf('ssh-ed25519', Buffer.alloc(32));
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['a marker nobody knows', `@trusted pi1 ssh-ed25519 ${base64}`, /“@trusted” is not a marker/],
    ['a line cut short', 'pi1 ssh-ed25519', /a key are expected/],
    ['a key of another type than it says', `pi1 ssh-rsa ${base64}`, /not a valid key of type “ssh-rsa”/],
    ['a key cut short to nothing', 'pi1 ssh-ed25519 AAAA', /not a valid key/],
    ['a key that is no base64', `pi1 ssh-ed25519 ${base64.slice(0, 20)}!!${base64.slice(20)}`, /not a valid key/],
    ['a hashed name that is damaged', `|1|AAAA ssh-ed25519 ${base64}`, /is not a host or a hashed host/],
    ['no host at all', `, ssh-ed25519 ${base64}`, /is not a host/],
  ];
  for (const [what, text, problem] of wrong) {
    it(`reports what is wrong with ${what}`, () => {
      const line = parseKnownHostsLine(text);
      assert.equal(line.kind, 'broken');
      assert.match(line.problem, problem);
    });
  }
});

describe('entryNames', () => {
  const of = (...hosts: readonly string[]): KnownHostsEntry => ({
    marker: undefined,
    hosts,
    key: keyOf('ssh-ed25519', Buffer.alloc(32)),
    comment: '',
  });

  it('finds a hashed name, and no other, whatever its case', () => {
    fc.assert(
      fc.property(name, name, salt, (host, other, bytes) => {
        const hashed = of(hashedName(host, bytes));
        assert.equal(entryNames(hashed, host), true);
        assert.equal(entryNames(hashed, host.toUpperCase()), true);
        assert.equal(entryNames(hashed, other), host === other);
      }),
    );
  });

  it('does not mind letter case', () => {
    assert.equal(entryNames(of('PI*.Local'), 'pi1.LOCAL'), true);
  });

  it('distinguishes ports by their brackets', () => {
    const entryOf = of('[pi1.local]:2222');
    assert.equal(entryNames(entryOf, knownHostsName('pi1.local', 2222)), true);
    assert.equal(entryNames(entryOf, knownHostsName('pi1.local', 22)), false);
  });

  it('recognizes the hash that ssh-keygen writes', () => {
    // `ssh-keygen -H` made this of the name pi1.local.
    const hashed = of('|1|5JhkCRF3SJao34/rhOxD+FV/V4k=|avJny61hnisFRCbF/JPePI3NKwk=');
    assert.equal(entryNames(hashed, 'pi1.local'), true);
  });
});
