import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { HostKey } from '../../../src/ssh/host-key';
import { KnownHosts, type KnownHostsAnswer } from '../../../src/ssh/known-hosts';
import { knownHostsName } from '../../../src/ssh/host-keys/known-hosts-line';
import { TemporaryHome } from '../ssh/support/temporary-home';
import { runBatch } from './support/batch';
import { shownDifferences } from './support/difference';
import { knownHostsSamples, sampleKeys, type KnownHostsSample } from './support/known-hosts-samples';
import { requireProgram } from './support/program';

/** A line that ssh-keygen found for a name. */
interface Found {
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly key: string;
}

/** What a file states about a key, with the lines that count. */
type Verdict = readonly [KnownHostsAnswer['kind'], ...(readonly number[])];

const count = 320;

describe('known_hosts, compared with “ssh-keygen -F”', function () {
  let home: TemporaryHome;

  before(async function () {
    await requireProgram(this, ['ssh', '-V'], 'This computer has no OpenSSH to compare with.');
  });
  beforeEach(async () => {
    home = await TemporaryHome.create();
  });
  afterEach(() => home.remove());

  /** Asks for the names of each sample: the one with the port and the bare one. */
  async function bySshKeygen(
    samples: readonly KnownHostsSample[],
    known: readonly HostKey[],
  ): Promise<readonly { readonly named: readonly Found[]; readonly bare: readonly Found[] }[]> {
    const files = await Promise.all(samples.map(({ text }, index) => home.write(String(index), text)));
    const outcomes = await runBatch(
      samples.flatMap(({ identity: { host, port } }, index) =>
        [port, 22].map((each) => ({
          argv: ['ssh-keygen', '-F', knownHostsName(host, each), '-f', files[index] ?? ''],
        })),
      ),
    );
    // It reports lines whether or not there is a key that can be read; ssh goes by those with one.
    const found = outcomes.map(({ stdout }) =>
      [...stdout.matchAll(/^# Host .* found: line (\d+) ?(REVOKED|CA)?.*\n(.*)$/gm)].flatMap(
        ([, line, mark, text = '']) => {
          const key = known.find((each) => new RegExp(`\\s${each.type}\\s+${escaped(each.key)}(?:\\s|$)`).test(text));
          const marker = ({ REVOKED: 'revoked', CA: 'cert-authority' } as const)[mark ?? ''];
          return key === undefined ? [] : [{ line: Number(line), marker, key: key.key }];
        },
      ),
    );
    return samples.map((_, index) => ({ named: found[2 * index] ?? [], bare: found[2 * index + 1] ?? [] }));
  }

  function verdictOf(found: readonly Found[], { key }: HostKey): Verdict {
    const same = found.filter((each) => each.key === key);
    const revoked = same.find(({ marker }) => marker === 'revoked');
    const plain = found.filter(({ marker }) => marker === undefined);
    const known = plain.find((each) => each.key === key);
    return revoked !== undefined
      ? ['revoked', revoked.line]
      : known !== undefined
        ? ['known', known.line]
        : plain.length > 0
          ? ['changed', ...plain.map(({ line }) => line)]
          : ['unknown'];
  }

  function ourVerdict(answer: KnownHostsAnswer): Verdict {
    switch (answer.kind) {
      case 'unknown':
        return ['unknown'];
      case 'changed':
        return ['changed', ...answer.expected.map(({ line }) => line)];
      case 'known':
      case 'revoked':
        return [answer.kind, answer.line];
    }
  }

  it(`has the same result for every key, for ${String(count)} files`, async () => {
    const keys = sampleKeys();
    const samples = knownHostsSamples(20_240_301, count, keys);
    const found = await bySshKeygen(samples, keys.listed);
    const differences: string[] = [];
    const kinds = new Set<string>();
    for (const [index, { text, identity }] of samples.entries()) {
      const files = new KnownHosts({ user: [home.at(String(index))], system: [] });
      for (const key of [...keys.listed, keys.stranger]) {
        const { named = [], bare = [] } = found[index] ?? {};
        const first = verdictOf(named, key);
        // A key that is known for the bare name counts on other ports, and its absence there proves nothing (sshconnect.c).
        const second = identity.port === 22 ? first : verdictOf(bare, key);
        const theirs = first[0] !== 'unknown' || second[0] === 'changed' ? first : second;
        const ours = ourVerdict((await files.lookup(identity, key)).answer);
        kinds.add(ours[0]);
        if (!isDeepStrictEqual(ours, theirs)) {
          const asked = `asked for ${key.type} ${key.key} of ${knownHostsName(identity.host, identity.port)}`;
          differences.push(`${asked}\n${text}\nssh-keygen: ${theirs.join(' ')}\nwe: ${ours.join(' ')}`);
        }
      }
    }
    assert.equal(shownDifferences(differences), '');
    assert.deepEqual([...kinds].sort(), ['changed', 'known', 'revoked', 'unknown']);
  });
});

/** A text as an expression that matches it alone. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, String.raw`\$&`);
}
