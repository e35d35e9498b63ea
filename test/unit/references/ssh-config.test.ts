import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { knownDifferences } from './known-differences';
import { configSamples, type ConfigSample } from './support/config-samples';
import { shownDifferences } from './support/difference';
import { requireProgram } from './support/program';
import { bySsh, byUs, type Answer } from './support/ssh-resolution';
import { ownNamespaces, SshWorld } from './support/ssh-world';

/** What ssh and we answer to a sample. */
interface Compared {
  readonly sample: ConfigSample;
  readonly ssh: Answer | undefined;
  readonly ours: Answer;
}

/** How many generated configs are compared. */
const count = 360;

describe('an ssh config, compared with “ssh -G”', function () {
  before(async function () {
    await requireProgram(this, ['ssh', '-G', '-F', '/dev/null', 'a'], 'This computer has no ssh to compare with.');
    await requireProgram(
      this,
      [...ownNamespaces, 'mount', '-t', 'tmpfs', 'none', '/etc/ssh'],
      'This computer lets no test hang a home directory of its own over the account’s: “unshare --mount” fails.',
    );
  });

  async function compare(samples: readonly ConfigSample[]): Promise<readonly Compared[]> {
    const world = await SshWorld.create(samples.map(({ files }) => files));
    try {
      const cases = samples.map(({ question }, home) => ({ ...question, home }));
      const answers = await bySsh(world, cases);
      const compared: Compared[] = [];
      for (const [index, sample] of samples.entries()) {
        compared.push({ sample, ssh: answers[index], ours: await byUs(world, { ...sample.question, home: index }) });
      }
      return compared;
    } finally {
      await world.remove();
    }
  }

  function shown({ sample, ssh, ours }: Compared): string {
    const files = Object.entries(sample.files).map(([path, text]) => `── ${path}\n${text}`);
    return [
      `asked for ${JSON.stringify(sample.question)}`,
      ...files,
      `ssh: ${JSON.stringify(ssh)}`,
      `we:  ${JSON.stringify(ours)}`,
    ].join('\n');
  }

  it(`leads to the same, for ${String(count)} configs`, async () => {
    const compared = await compare(configSamples(20_240_229, count, userInfo().username));
    const differences = compared.filter(({ ssh, ours }) => !isDeepStrictEqual(ssh, ours));
    assert.equal(shownDifferences(differences.map(shown)), '');
    const followed = compared.filter(({ ours }) => ours !== 'refused');
    assert.ok(followed.length > 300, 'Most configs are to lead somewhere.');
  });

  it('cannot be followed by either, for a line without a meaning', async () => {
    const lines = [
      ...['StrictHostKeyChecking maybe', 'StrictHostKeyChecking', 'RevokedHostKeys', 'GlobalKnownHostsFile none /g1'],
      ...['UserKnownHostsFile /u1 none', 'Port 0', 'Port 65536', 'Port 22x', 'HostName %n.lan', 'HostName', 'User "x'],
      ...['IdentityFile', 'Match', 'Host', 'Include', 'ProxyJump', 'ProxyJump u@', 'ProxyJump gw:0'],
    ];
    const compared = await compare(
      lines.map((line) => ({ files: { '.ssh/config': `Host *\n  ${line}\n` }, question: { host: 'a' } })),
    );
    assert.equal(
      shownDifferences(compared.filter(({ ssh, ours }) => ssh !== 'refused' || ours !== 'refused').map(shown)),
      '',
    );
  });

  for (const { name, sentence, sample } of knownDifferences.sshConfig) {
    it(`is still read differently: ${name}`, async () => {
      const [compared] = await compare([sample]);
      assert.notDeepEqual(compared?.ours, compared?.ssh, `This differs no more. Take it off the list: ${sentence}`);
    });
  }
});
