import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { resolveTarget, SshConfigFailure } from '../../../src/ssh/resolve-target';
import type { SshTarget } from '../../../src/ssh/target';
import { skipBecause } from '../../skip';
import { TemporaryHome } from './support/temporary-home';

const run = promisify(execFile);

/** The settings of host keys as `ssh -G` prints them. */
interface Settings {
  readonly unknownHosts: 'refuse' | 'add' | 'ask';
  readonly revoked: readonly string[];
  readonly system: readonly string[] | undefined;
  readonly user: readonly string[] | undefined;
}

const headings = [
  'Host a',
  'Host *',
  'Host b',
  'Host * !a',
  'Match all',
  'Match host a',
  'Match host b,a',
  'Match !host a',
];

const lines = [
  ...['yes', 'no', 'ask', 'off', 'accept-new', 'TRUE', 'false', '"yes"'].map(
    (value) => `StrictHostKeyChecking ${value}`,
  ),
  'stricthostkeychecking=accept-new',
  ...['/r1', 'none', '"/r 2"', 'None'].map((value) => `RevokedHostKeys ${value}`),
  ...['/g1', '/g1 /g2', 'none', '"/g 3" /g4', '/%h'].map((value) => `GlobalKnownHostsFile ${value}`),
  ...['/u1', '/u1 /u2', 'none'].map((value) => `UserKnownHostsFile ${value}`),
  '# StrictHostKeyChecking no',
];

describe('resolveTarget, compared with “ssh -G”', function () {
  let home: TemporaryHome;

  before(async function () {
    const there = await run('ssh', ['-G', '-F', '/dev/null', 'a']).then(
      () => true,
      () => false,
    );
    if (!there) {
      skipBecause(this, 'This computer has no ssh to compare with.');
    }
  });
  beforeEach(async () => {
    home = await TemporaryHome.create();
  });
  afterEach(() => home.remove());

  const bySsh = async (config: string): Promise<Settings> => {
    const { stdout } = await run('ssh', ['-G', '-F', config, 'a']);
    const valueOf = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1];
    const files = (name: string): readonly string[] => valueOf(name)?.match(/\/\S+(?: \d)?/g) ?? [];
    const strict = valueOf('stricthostkeychecking') ?? '';
    // What it prints where nothing is set.
    const usual = (name: string): boolean => valueOf(name)?.endsWith('known_hosts2') === true;
    return {
      unknownHosts: strict === 'true' ? 'refuse' : strict === 'ask' ? 'ask' : 'add',
      revoked: files('revokedhostkeys'),
      system: usual('globalknownhostsfile') ? undefined : files('globalknownhostsfile'),
      user: usual('userknownhostsfile') ? undefined : files('userknownhostsfile'),
    };
  };
  const resolve = (): Promise<SshTarget> =>
    resolveTarget(
      { host: 'a' },
      {
        homeDirectory: home.path,
        agent: undefined,
        userName: 'anne',
        workingDirectory: home.path,
        systemConfig: home.at('nowhere'),
      },
    );
  const byUs = async (): Promise<Settings> => {
    const { unknownHosts, revokedKeys, systemKnownHostsFiles, knownHostsFiles } = await resolve();
    return {
      unknownHosts: unknownHosts?.unknown ?? 'ask',
      revoked: revokedKeys?.files ?? [],
      system: systemKnownHostsFiles,
      user: knownHostsFiles,
    };
  };

  it('agree for any order of lines and blocks', async () => {
    const block = fc.tuple(fc.constantFrom(...headings), fc.array(fc.constantFrom(...lines), { maxLength: 4 }));
    const config = fc
      .tuple(fc.array(fc.constantFrom(...lines), { maxLength: 2 }), fc.array(block, { maxLength: 4 }))
      .map(([first, blocks]) => [...first, ...blocks.flatMap(([heading, rest]) => [heading, ...rest])].join('\n'));
    await fc.assert(
      fc.asyncProperty(config, async (text) => {
        const path = await home.write('.ssh/config', text);
        assert.deepEqual(await byUs(), await bySsh(path));
      }),
      { numRuns: 100 },
    );
  });

  for (const line of [
    'StrictHostKeyChecking maybe',
    'StrictHostKeyChecking',
    'RevokedHostKeys',
    'GlobalKnownHostsFile none /g1',
    'UserKnownHostsFile /u1 none',
  ]) {
    it(`are refused by both for “${line}”, with the line’s number`, async () => {
      const path = await home.write('.ssh/config', `Host *\n  ${line}\n`);
      await assert.rejects(bySsh(path));
      await assert.rejects(resolve(), (error: unknown) => {
        assert.ok(error instanceof SshConfigFailure);
        assert.match(error.message, /config”, line 2: /);
        return true;
      });
    });
  }
});
