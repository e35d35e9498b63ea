import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { Ssh2Connector } from '../../../../src/ssh/ssh2-connector';
import { KnownHosts } from '../../../../src/ssh/known-hosts';
import { resolveTarget } from '../../../../src/ssh/resolve-target';
import { skipBecause } from '../../../skip';
import { ed25519 } from '../support/keys';
import { ScriptedPrompts } from '../support/scripted-prompts';
import { TemporaryHome } from '../support/temporary-home';
import { TestServer } from '../support/test-server';

const run = promisify(execFile);

/** How a login ended, and what is in known_hosts after it: `none`, `theirs` (the server's key) or `another`. */
interface Outcome {
  readonly login: 'in' | 'refused';
  readonly known: readonly string[];
}

interface Row {
  readonly settings: readonly string[];
  /** What known_hosts holds before. */
  readonly known?: 'theirs' | 'another' | 'revoked';
  readonly expected: Outcome;
  /** What ssh does if the extension is stricter on purpose. */
  readonly ssh?: Outcome;
}

const refused = (...known: readonly string[]): Outcome => ({ login: 'refused', known });
const admitted = (...known: readonly string[]): Outcome => ({ login: 'in', known });

/** `{list}` has the server's key, `{empty}` is empty, `{krl}` and `{hashes}` are key revocation lists with it. */
const rows: readonly Row[] = [
  { settings: [], expected: refused() },
  { settings: [], known: 'theirs', expected: admitted('theirs') },
  { settings: ['StrictHostKeyChecking ask'], expected: refused() },
  { settings: ['StrictHostKeyChecking yes'], expected: refused() },
  { settings: ['StrictHostKeyChecking True'], expected: refused() },
  { settings: ['StrictHostKeyChecking yes'], known: 'theirs', expected: admitted('theirs') },
  { settings: ['StrictHostKeyChecking yes', 'StrictHostKeyChecking no'], expected: refused() },
  { settings: ['StrictHostKeyChecking accept-new'], expected: admitted('theirs') },
  { settings: ['StrictHostKeyChecking accept-new'], known: 'another', expected: refused('another') },
  { settings: ['StrictHostKeyChecking no'], expected: admitted('theirs') },
  { settings: ['StrictHostKeyChecking OFF'], expected: admitted('theirs') },
  {
    settings: ['StrictHostKeyChecking no'],
    known: 'another',
    expected: refused('another'),
    ssh: admitted('another'),
  },
  { settings: ['StrictHostKeyChecking no'], known: 'revoked', expected: refused('theirs'), ssh: admitted('theirs') },
  { settings: ['GlobalKnownHostsFile {empty} {system}'], expected: admitted() },
  { settings: ['StrictHostKeyChecking accept-new', 'GlobalKnownHostsFile {system}'], expected: admitted() },
  { settings: ['RevokedHostKeys {list}'], known: 'theirs', expected: refused('theirs') },
  { settings: ['RevokedHostKeys {list}', 'StrictHostKeyChecking no'], expected: refused() },
  { settings: ['RevokedHostKeys {others}'], known: 'theirs', expected: admitted('theirs') },
  { settings: ['RevokedHostKeys {empty}'], known: 'theirs', expected: admitted('theirs') },
  { settings: ['RevokedHostKeys none'], known: 'theirs', expected: admitted('theirs') },
  { settings: ['RevokedHostKeys {missing}'], known: 'theirs', expected: refused('theirs') },
  { settings: ['RevokedHostKeys {rubbish}'], known: 'theirs', expected: refused('theirs') },
  { settings: ['RevokedHostKeys {krl}'], known: 'theirs', expected: refused('theirs') },
  { settings: ['RevokedHostKeys {hashes}'], known: 'theirs', expected: refused('theirs') },
  { settings: ['RevokedHostKeys {otherskrl}'], known: 'theirs', expected: admitted('theirs') },
  { settings: ['RevokedHostKeys {cut}'], known: 'theirs', expected: refused('theirs') },
];

describe('what becomes of a host’s key, compared with the program ssh', function () {
  const key = ed25519();
  const stranger = ed25519();
  let home: TemporaryHome;
  let server: TestServer;
  let files: Readonly<Record<string, string>>;

  before(async function () {
    const missing = await run('ssh', ['-V']).then(
      () => false,
      () => true,
    );
    if (missing) {
      skipBecause(this, 'This computer has no ssh to compare with.');
    }
  });
  beforeEach(async () => {
    home = await TemporaryHome.create();
    server = await TestServer.start({ keys: [key] });
    const own = server.hostKeys[0]?.public ?? '';
    await home.write('key', key.private);
    files = {
      list: await home.write('list', `# revoked\n\n${stranger.public} a comment\r\n ${own}\n`),
      others: await home.write('others', `${stranger.public}\n`),
      empty: await home.write('empty', ''),
      rubbish: await home.write('rubbish', `${stranger.public}\nrubbish\n`),
      missing: home.at('missing'),
      system: await home.write('system', `[127.0.0.1]:${server.port} ${own}\n`),
      krl: home.at('krl'),
      otherskrl: home.at('otherskrl'),
      hashes: home.at('hashes'),
      cut: home.at('cut'),
    };
    const specified = await home.write('hashes.spec', `sha1: ${stranger.public}\nsha256: ${own}\n`);
    await run('ssh-keygen', ['-q', '-k', '-f', home.at('krl'), home.at('list')]);
    await run('ssh-keygen', ['-q', '-k', '-f', home.at('otherskrl'), home.at('others')]);
    await run('ssh-keygen', ['-q', '-k', '-f', home.at('hashes'), specified]);
    await home.write('cut', (await readFile(home.at('krl'))).subarray(0, 60).toString('latin1'));
  });
  afterEach(async () => {
    await server.stop();
    await home.remove();
  });

  const prepare = async ({ settings, known }: Row): Promise<string> => {
    const own = server.hostKeys[0]?.public ?? '';
    const place = `[127.0.0.1]:${String(server.port)}`;
    const line = { theirs: `${place} ${own}`, another: `${place} ${stranger.public}`, revoked: `@revoked * ${own}` };
    await home.write('known_hosts', known === undefined ? '' : `${line[known]}\n`);
    const lines = [
      ...settings.map((setting) => setting.replace(/\{(\w+)\}/g, (_, name: string) => files[name] ?? '')),
      `UserKnownHostsFile ${home.at('known_hosts')}`,
      `GlobalKnownHostsFile ${home.at('empty')}`,
      `IdentityFile ${home.at('key')}`,
      'IdentitiesOnly yes',
      'UpdateHostKeys no',
    ];
    return home.write('.ssh/config', lines.join('\n'));
  };
  const outcome = async (login: Promise<unknown>): Promise<Outcome> => {
    const ended = await login.then(
      () => 'in' as const,
      () => 'refused' as const,
    );
    const own = server.hostKeys[0]?.public.split(' ')[1] ?? '';
    const lines = (await readFile(home.at('known_hosts'), 'utf8')).split('\n').filter((line) => line !== '');
    return { login: ended, known: lines.map((line) => (line.includes(own) ? 'theirs' : 'another')) };
  };
  const withSsh = (config: string): Promise<unknown> =>
    run('ssh', ['-F', config, '-o', 'BatchMode=yes', '-p', String(server.port), '--', '127.0.0.1', 'true']);
  const withUs = async (): Promise<void> => {
    const target = await resolveTarget(
      { host: '127.0.0.1', port: server.port },
      {
        homeDirectory: home.path,
        agent: undefined,
        userName: userInfo().username,
        workingDirectory: home.path,
        systemConfig: home.at('nowhere'),
      },
    );
    const prompts = new ScriptedPrompts();
    prompts.trusts = false;
    const knownHosts = new KnownHosts({ user: [home.at('nowhere')], system: [] });
    const connection = await new Ssh2Connector({ knownHosts }).connect(target, { prompts });
    connection.close();
  };

  for (const row of rows) {
    const settings = row.settings.length === 0 ? 'no setting' : row.settings.join(' and ');
    const known = row.known === undefined ? 'a key that nobody knows' : `${row.known} in known_hosts`;
    it(`is ${row.ssh === undefined ? 'the same' : 'stricter'} with ${settings}, ${known}`, async () => {
      const config = await prepare(row);
      const theirs = await outcome(withSsh(config));
      await prepare(row);
      const ours = await outcome(withUs());
      assert.deepEqual(theirs, row.ssh ?? row.expected, 'ssh');
      assert.deepEqual(ours, row.expected, 'the extension');
    });
  }
});
