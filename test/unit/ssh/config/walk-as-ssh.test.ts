import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { resolveTarget } from '../../../../src/ssh/resolve-target';
import { readSuggestedHosts } from '../../../../src/ssh/suggested-hosts';
import { skipBecause } from '../../../skip';
import { TemporaryHome } from '../support/temporary-home';

const run = promisify(execFile);

/** Runs ssh in a mount namespace in which a temporary home is the account's: ssh takes its path from the list of accounts. */
const launcher = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']),
  ...['--mount', '--', 'sh', '-c', 'mount --bind "$1" "$2" && shift 2 && exec "$@"', 'sh'],
];

async function sshIn(home: string, ...argv: readonly string[]): Promise<string> {
  const [program = '', ...options] = [...launcher, home, userInfo().homedir, 'ssh', ...argv];
  return (await run(program, options, { cwd: '/' })).stdout;
}

describe('walkConfig, compared with “ssh -G”', () => {
  let home: TemporaryHome;

  before(async function () {
    const other = await TemporaryHome.create();
    const works = await sshIn(other.path, '-G', 'a').then(
      () => true,
      () => false,
    );
    await other.remove();
    if (!works) {
      skipBecause(
        this,
        'This computer has no ssh to compare with, or lets no test mount another home directory for it.',
      );
    }
  });
  beforeEach(async () => {
    home = await TemporaryHome.create();
    await mkdir(home.at('.ssh'));
  });
  afterEach(() => home.remove());

  const bySsh = async (host: string): Promise<string | undefined> =>
    /^hostname (.*)$/m.exec(await sshIn(home.path, '-G', host))?.[1];
  const byResolver = async (host: string): Promise<string> => {
    const systemConfig = home.at('nowhere');
    const account = { agent: undefined, userName: 'anne', workingDirectory: home.path };
    return (await resolveTarget({ host }, { homeDirectory: home.path, systemConfig, ...account })).host;
  };
  const bySuggestion = async (host: string): Promise<string | undefined> =>
    (await readSuggestedHosts(home.path)).find(({ alias }) => alias === host)?.hostName;

  const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a relative Include in an included file': {
      config: 'Include fleet/all',
      'fleet/all': 'Include boats',
      'fleet/boats': 'Host pi1\n  HostName wrong.example',
      boats: 'Host pi1\n  HostName right.example',
    },
    'a pattern in an included file': {
      config: 'Include fleet/*',
      'fleet/all': 'Include more/*.conf',
      'fleet/more/one.conf': 'Host pi1\n  HostName wrong.example',
      'more/one.conf': 'Host pi1\n  HostName right.example',
    },
    'a path from the home directory, three files deep': {
      config: 'Include a/one',
      'a/one': 'Include ~/.ssh/b/two',
      'b/two': 'Include c/three',
      'b/c/three': 'Host pi1\n  HostName wrong.example',
      'c/three': 'Host pi1\n  HostName right.example',
    },
    'a block that continues after an Include': {
      config: 'Host pi1\n  Include other\n  HostName right.example',
      other: 'Host pi2\n  HostName wrong.example',
    },
    'an included file that begins within a block': {
      config: 'Host pi1\n  Include name',
      name: 'HostName right.example\nHost pi2\n  HostName wrong.example',
    },
  };
  for (const [name, files] of Object.entries(layouts)) {
    it(`agrees with ssh on the HostName, and suggests the same, for ${name}`, async () => {
      for (const [path, text] of Object.entries(files)) {
        await home.write(`.ssh/${path}`, `${text}\n`);
      }
      assert.equal(await bySsh('pi1'), 'right.example');
      assert.equal(await byResolver('pi1'), 'right.example');
      assert.equal(await bySuggestion('pi1'), 'right.example');
    });
  }
});
