import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { command } from '../../../../src/ssh/quote';
import { resolveTarget, type TargetRequest } from '../../../../src/ssh/resolve-target';
import type { SshTarget } from '../../../../src/ssh/target';
import { runBatch, type Job, type Outcome } from './batch';

/**
 * The ssh configs of one user and of their computer: texts by path, `.ssh/…` in the home directory and `etc/…` for
 * /etc/ssh, where beside `ssh_config` only what is in `more/` can be reached. `{home}` in a text stands for the home
 * directory.
 */
export type ConfigFiles = Readonly<Record<string, string>>;

/** The variables that both sides see. */
export const variables: Readonly<Record<string, string>> = {
  SSH_AUTH_SOCK: '/run/agent.sock',
  OTHER_AGENT: '/run/other.sock',
  FLEET: 'fleet',
};

/** A key that every home directory has, one of those that are tried if a config names none. */
export const usualKey = '.ssh/id_ed25519';

/** What starts a program in namespaces of its own, where it may hang other files over this account's and has no network. */
export const ownNamespaces: readonly string[] = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']),
  ...['--mount', '--net', '--'],
];

/**
 * Home directories for one question each. ssh takes the home directory from the system's list of accounts, whatever HOME
 * says: for the program, each of these in turn lies where this account's own home directory is. We are pointed to a copy.
 */
export class SshWorld {
  readonly account = userInfo();

  private constructor(private readonly folder: string) {}

  static async create(cases: readonly ConfigFiles[]): Promise<SshWorld> {
    const world = new SshWorld(await mkdtemp(join(tmpdir(), 'swarm-machines-homes-')));
    for (const [index, files] of cases.entries()) {
      await writeFiles(world.home(index, 'ssh'), files, world.account.homedir);
      await writeFiles(world.home(index, 'ours'), files, world.home(index, 'ours'));
    }
    return world;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** Runs the program ssh, each time in one of the home directories. */
  ssh(calls: readonly { readonly home: number; readonly argv: readonly string[] }[]): Promise<readonly Outcome[]> {
    const { homedir } = this.account;
    const settings = Object.entries({ PATH: process.env['PATH'] ?? '', ...variables });
    const start = ['env', '-i', ...settings.map(([name, value]) => `${name}=${value}`), 'ssh', '-T'];
    const jobs = calls.map(({ home, argv }): Job => ({
      before: `enter ${command(this.home(home, 'ssh'))}`,
      argv: [...start, ...argv],
    }));
    const prologue = [
      'mount -t tmpfs none /etc/ssh',
      `ln -s ${command(join(homedir, 'etc/ssh_config'))} /etc/ssh/ssh_config`,
      `ln -s ${command(join(homedir, 'etc/more'))} /etc/ssh/more`,
      `home=${command(homedir)}`,
      'mounted=',
      'enter() {',
      '  if [ "$mounted" = "$1" ]; then return; fi',
      '  cd /',
      // What ssh started may take a moment to end.
      '  if [ -n "$mounted" ]; then umount --lazy "$home"; fi',
      '  mount --bind "$1" "$home"',
      '  mounted=$1',
      '  cd "$home"',
      '}',
    ];
    return runBatch(jobs, { launcher: [...ownNamespaces, 'sh'], prologue: prologue.join('\n') });
  }

  /** The extension's result for a request in one of the home directories, whose path is unchanged in it. */
  async ours(home: number, request: TargetRequest): Promise<SshTarget> {
    const directory = this.home(home, 'ours');
    const target = await resolveTarget(request, {
      homeDirectory: directory,
      agent: variables['SSH_AUTH_SOCK'],
      userName: this.account.username,
      workingDirectory: directory,
      variables,
      systemConfig: join(directory, 'etc/ssh_config'),
    });
    return JSON.parse(JSON.stringify(target).replaceAll(directory, this.account.homedir)) as SshTarget;
  }

  private home(index: number, side: 'ssh' | 'ours'): string {
    return join(this.folder, String(index), side);
  }
}

async function writeFiles(directory: string, files: ConfigFiles, home: string): Promise<void> {
  await mkdir(join(directory, '.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(join(directory, usualKey), '', { mode: 0o600 });
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text.replaceAll('{home}', home), { mode: 0o600 });
  }
}
