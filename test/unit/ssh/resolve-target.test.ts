import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, rm, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SshFailure } from '../../../src/ssh/failure';
import {
  resolveTarget,
  SshConfigFailure,
  type SshEnvironment,
  type TargetRequest,
} from '../../../src/ssh/resolve-target';
import type { SshTarget } from '../../../src/ssh/target';
import { TemporaryHome } from './support/temporary-home';

describe('resolveTarget', () => {
  let home: TemporaryHome;
  let environment: SshEnvironment;

  const config = (...lines: readonly string[]): Promise<string> => home.write('.ssh/config', lines.join('\n'));
  const resolve = (request: string | TargetRequest): Promise<SshTarget> =>
    resolveTarget(typeof request === 'string' ? { host: request } : request, environment);
  const fails = (host: string, sentence: RegExp): Promise<void> =>
    assert.rejects(resolve(host), (error: unknown) => {
      assert.ok(error instanceof SshConfigFailure);
      assert.match(error.message, sentence);
      assert.notEqual(error.remedy, '');
      return true;
    });

  beforeEach(async () => {
    home = await TemporaryHome.create();
    environment = {
      homeDirectory: home.path,
      agent: '/run/agent',
      userName: 'anne',
      workingDirectory: '/work',
      systemConfig: home.at('etc/ssh_config'),
    };
  });
  afterEach(() => home.remove());

  it('uses a host unchanged if no config has more', async () => {
    assert.deepEqual(await resolve('pi1.local'), {
      host: 'pi1.local',
      port: 22,
      user: 'anne',
      identityFiles: [],
      agent: '/run/agent',
      hostKeyAlias: undefined,
      jumps: [],
      identitiesOnly: false,
      knownHostsFiles: undefined,
      hashKnownHosts: false,
    });
  });

  it('leaves the zone of an IPv6 address as it is, and puts names into lower case', async () => {
    assert.equal((await resolve('fe80::1%enP4p1s0')).host, 'fe80::1%enP4p1s0');
    assert.equal((await resolve('PI1.local')).host, 'pi1.local');
  });

  it('treats only newlines as the ends of lines', async () => {
    await config('Host pi1', '  IdentityFile "~/.ssh/one\u2028two"');
    assert.deepEqual((await resolve('pi1')).identityFiles, [home.at('.ssh/one\u2028two')]);
  });

  it('reads single quotes and blanks after a backslash', async () => {
    await config("Host 'pi1'", "  User 'pirate'", '  IdentityFile ~/.ssh/a\\ b # the old one');
    const { user, identityFiles } = await resolve('pi1');
    assert.equal(user, 'pirate');
    assert.deepEqual(identityFiles, [home.at('.ssh/a b')]);
  });

  it('supports HashKnownHosts', async () => {
    await config('Host pi1', '  HashKnownHosts yes');
    assert.equal((await resolve('pi1')).hashKnownHosts, true);
    assert.equal((await resolve('pi2')).hashKnownHosts, false);
  });

  it('takes the brackets off an IPv6 address', async () => {
    assert.equal((await resolve('[fe80::1]')).host, 'fe80::1');
  });

  it('tries the usual keys that exist, strongest first', async () => {
    await home.write('.ssh/id_rsa', '');
    await home.write('.ssh/id_ed25519', '');
    assert.deepEqual((await resolve('pi1')).identityFiles, [home.at('.ssh/id_ed25519'), home.at('.ssh/id_rsa')]);
  });

  it('tries only the key that the request names', async () => {
    await config('IdentityFile ~/.ssh/other');
    await home.write('.ssh/id_rsa', '');
    const target = await resolve({ host: 'pi1', keyPath: '~/pi' });
    assert.deepEqual(target.identityFiles, [home.at('pi')]);
    assert.equal(target.identitiesOnly, true);
    assert.equal(target.explicitKey, true);
  });

  it('uses the first value, from the user’s file before the system’s', async () => {
    await config('Host pi1', '  HostName 10.0.0.1', '  Port 2201', 'Host pi*', '  Port 2299', '  User pirate');
    await home.write('etc/ssh_config', 'Host *\n  User nobody\n  HostKeyAlias boat');
    const { host, port, user, hostKeyAlias } = await resolve('pi1');
    assert.deepEqual(
      { host, port, user, hostKeyAlias },
      { host: '10.0.0.1', port: 2201, user: 'pirate', hostKeyAlias: 'boat' },
    );
  });

  it('prefers the request to the config', async () => {
    await config('Port 2201', 'User pirate');
    const { port, user } = await resolve({ host: 'pi1', port: 22, user: 'root' });
    assert.deepEqual({ port, user }, { port: 22, user: 'root' });
  });

  it('reads keywords in any case, with an equals sign, quotes and comments', async () => {
    await config('# all', 'hOsT=pi1', '\tPORT = 2201 # odd', 'identityfile "~/my keys/pi"');
    const { port, identityFiles } = await resolve('pi1');
    assert.equal(port, 2201);
    assert.deepEqual(identityFiles, [home.at('my keys/pi')]);
  });

  it('does not apply a block whose negated pattern matches', async () => {
    await config('Host * !pi1', '  Port 2201');
    assert.equal((await resolve('pi1')).port, 22);
    assert.equal((await resolve('pi2')).port, 2201);
  });

  describe('Match', () => {
    it('supports host after HostName, originalhost, user and localuser', async () => {
      await config(
        'Host pi1',
        '  HostName 10.0.0.1',
        'Match host 10.0.0.* user pirate',
        '  Port 2201',
        'Match originalhost pi2 localuser anne',
        '  Port 2202',
        'Match all',
        '  HostKeyAlias boat',
      );
      assert.equal((await resolve({ host: 'pi1', user: 'pirate' })).port, 2201);
      assert.equal((await resolve('pi1')).port, 22);
      assert.equal((await resolve('pi2')).port, 2202);
      assert.equal((await resolve('pi3')).hostKeyAlias, 'boat');
    });

    it('compares with a HostName of which the tokens are replaced', async () => {
      await config('Host pi*', '  HostName %h.lan', 'Match host pi3.lan', '  User pirate');
      assert.equal((await resolve('pi3')).user, 'pirate');
      assert.equal((await resolve('pi4')).user, 'anne');
    });

    it('reads a value after an equals sign', async () => {
      await config('Match host="pi3" user=anne', '  Port 2201');
      assert.equal((await resolve('pi3')).port, 2201);
      assert.equal((await resolve('pi4')).port, 22);
    });

    it('supports final and canonical alone, and their negations', async () => {
      await config('Match canonical', '  User first', 'Match !canonical', '  User second');
      assert.equal((await resolve('pi3')).user, 'second');
      await config('Match final', '  User first', 'Match !final', '  User second');
      assert.equal((await resolve('pi3')).user, 'second');
    });

    it('inverts a negated criterion', async () => {
      await config('Match !user root', '  Port 2201');
      assert.equal((await resolve('pi1')).port, 2201);
      assert.equal((await resolve({ host: 'pi1', user: 'root' })).port, 22);
    });

    it('applies final blocks after all others', async () => {
      await config('Match final host 10.0.0.1', '  Port 2201', 'Host pi1', '  HostName 10.0.0.1');
      assert.equal((await resolve('pi1')).port, 2201);
    });

    it('never runs anything, and treats neither exec nor its negation as met', async () => {
      const trace = home.at('trace');
      await config(`Match exec "touch ${trace}"`, '  Port 1', `Match !exec "touch ${trace}"`, '  Port 2');
      assert.equal((await resolve('pi1')).port, 22);
      await assert.rejects(access(trace));
    });
  });

  describe('Include', () => {
    it('follows wildcards in the order of the names, relative to ~/.ssh', async () => {
      await config('Include config.d/*.conf', 'Port 2299');
      await home.write('.ssh/config.d/b.conf', 'Port 2202');
      await home.write('.ssh/config.d/a.conf', 'User pirate\nPort 2201');
      await home.write('.ssh/config.d/.hidden.conf', 'User nobody');
      const { port, user } = await resolve('pi1');
      assert.deepEqual({ port, user }, { port: 2201, user: 'pirate' });
    });

    it('counts only if its block applies, and leaves the block as it was', async () => {
      await config('Host pi2', '  Include boats', '  User second', 'Host *', '  Include ~/fleet');
      await home.write('.ssh/boats', 'Host *\n  Port 2201\nHost other\n  Port 1');
      await home.write('fleet', 'HostKeyAlias boat');
      assert.equal((await resolve('pi1')).port, 22);
      const { port, user, hostKeyAlias } = await resolve('pi2');
      assert.deepEqual({ port, user, hostKeyAlias }, { port: 2201, user: 'second', hostKeyAlias: 'boat' });
    });

    it('does not mind a directory among the files', async () => {
      await config('Include conf.d/*', 'Port 2299');
      await home.write('.ssh/conf.d/a.conf', 'User pirate');
      await home.write('.ssh/conf.d/old/b.conf', 'User nobody');
      const { port, user } = await resolve('pi1');
      assert.deepEqual({ port, user }, { port: 2299, user: 'pirate' });
    });

    it('does not mind a file that is not there', async () => {
      await config('Include nowhere nothing/*', 'Port 2201');
      assert.equal((await resolve('pi1')).port, 2201);
    });

    it('ends if files include each other more than once', async () => {
      await config('Include config config');
      await fails('pi1', /config”, line 1: (?:Too many files include each other|More than 256 files are included)/);
      await config('Include other/* other/*');
      for (const name of ['a', 'b', 'c']) {
        await home.write(`.ssh/other/${name}`, 'Include other/* nowhere nowhere nowhere');
      }
      await fails('pi1', /line 1: (?:Too many files include each other|More than 256 files are included)/);
    });

    it('has a limit for the files in all', async () => {
      await config('Include many/*', 'Port 2201');
      await Promise.all(Array.from({ length: 256 }, (_, index) => home.write(`.ssh/many/${index}`, '')));
      assert.equal((await resolve('pi1')).port, 2201);
      await home.write('.ssh/many/more', '');
      await fails('pi1', /config”, line 1: More than 256 files are included/);
    });

    it('treats a reversed range as empty, as ssh does', async () => {
      await config('Include c/[z-a] c/b', 'Port 2299');
      await home.write('.ssh/c/b', 'Port 2201');
      assert.equal((await resolve('pi1')).port, 2201);
    });

    it('reports where files include each other', async () => {
      await config('Include config');
      await fails('pi1', /config”, line 1: Too many files include each other/);
    });
  });

  describe('keys and agents', () => {
    it('adds up IdentityFile and replaces tokens', async () => {
      await config('Host pi1', '  IdentityFile ~/.ssh/%h-%p-%r', '  IdentityFile %d/%u/%n/100%%', 'IdentityFile /k');
      assert.deepEqual((await resolve({ host: 'pi1', user: 'pirate' })).identityFiles, [
        home.at('.ssh/pi1-22-pirate'),
        home.at('anne/pi1/100%'),
        '/k',
      ]);
    });

    it('replaces the tokens of this computer and of the host key’s name', async () => {
      await config('Host boat', '  HostKeyAlias fleet', 'Host *', 'IdentityFile /%k/%n', 'IdentityFile /%i/%l/%L');
      const here = `/${String(process.getuid?.())}/${hostname()}/${hostname().split('.')[0] ?? ''}`;
      assert.deepEqual((await resolve('boat')).identityFiles, ['/fleet/boat', here]);
      assert.deepEqual((await resolve('Pi1')).identityFiles, ['/Pi1/Pi1', here]);
    });

    it('replaces the token of the connection’s hash', async () => {
      await config('Host pi1', '  HostName pi1.lan', '  IdentityFile /%C');
      const hash = createHash('sha1').update(`${hostname()}pi1.lan22anne`).digest('hex');
      assert.deepEqual((await resolve('pi1')).identityFiles, [`/${hash}`]);
    });

    it('leaves out a file whose path cannot be determined, with a remark', async () => {
      const file = await config('IdentityFile ~/%z', 'IdentityFile ${NOWHERE}/key', 'IdentityFile /k');
      const { identityFiles, remarks } = await resolve('pi1');
      assert.deepEqual(identityFiles, ['/k']);
      assert.deepEqual(remarks, [
        `“${file}”, line 1: The token “%z” cannot be used here.`,
        `“${file}”, line 2: The environment variable “NOWHERE” is not set.`,
      ]);
    });

    it('tries no files if IdentityFile is none', async () => {
      await home.write('.ssh/id_rsa', '');
      await config('IdentityFile none');
      assert.deepEqual((await resolve('pi1')).identityFiles, []);
    });

    it('supports IdentitiesOnly', async () => {
      await config('IdentitiesOnly yes');
      assert.equal((await resolve('pi1')).identitiesOnly, true);
    });

    const agents: readonly (readonly [string, string | undefined])[] = [
      ['none', undefined],
      ['SSH_AUTH_SOCK', '/run/agent'],
      ['/run/other', '/run/other'],
      ['$OTHER_AGENT', '/run/third'],
      ['${OTHER_AGENT}', '/run/third'],
      ['"~/Group Containers/agent.sock"', 'Group Containers/agent.sock'],
    ];
    for (const [value, agent] of agents) {
      it(`supports IdentityAgent ${value}`, async () => {
        await config(`IdentityAgent ${value}`);
        environment = { ...environment, variables: { OTHER_AGENT: '/run/third' } };
        const expected = agent?.startsWith('Group') === true ? join(home.path, agent) : agent;
        assert.equal((await resolve('pi1')).agent, expected);
      });
    }
  });

  it('supports UserKnownHostsFile, several of them, and none', async () => {
    await config(
      'Host pi1',
      '  UserKnownHostsFile ~/.ssh/fleet /etc/fleet-%h',
      'Host pi2',
      '  UserKnownHostsFile none',
    );
    assert.deepEqual((await resolve('pi1')).knownHostsFiles, [home.at('.ssh/fleet'), '/etc/fleet-pi1']);
    assert.deepEqual((await resolve('pi2')).knownHostsFiles, []);
  });

  it('reads a config that is linked to the null device as an empty one', async () => {
    await home.write('.ssh/x', '');
    await symlink('/dev/null', home.at('.ssh/config'));
    assert.equal((await resolve('pi1')).port, 22);
  });

  it('supports StrictHostKeyChecking, and reports where it is set', async () => {
    const file = await config(
      'Host pi1',
      '  StrictHostKeyChecking Accept-New',
      'Host *',
      '  StrictHostKeyChecking yes',
    );
    assert.deepEqual((await resolve('pi1')).unknownHosts, { unknown: 'add', file, line: 2 });
    assert.deepEqual((await resolve('pi2')).unknownHosts, { unknown: 'refuse', file, line: 4 });
  });

  it('reads “true” as “yes” for StrictHostKeyChecking', async () => {
    const file = await config('StrictHostKeyChecking true');
    assert.deepEqual((await resolve('pi1')).unknownHosts, { unknown: 'refuse', file, line: 1 });
  });

  it('searches for a relative GlobalKnownHostsFile in the home directory', async () => {
    await config('GlobalKnownHostsFile hosts/known /g');
    assert.deepEqual((await resolve('pi1')).systemKnownHostsFiles, [home.at('hosts/known'), '/g']);
  });

  it('supports RevokedHostKeys with tokens, several files and none, and reports where it is set', async () => {
    const file = await config('Host pi1', '  RevokedHostKeys ~/%h /r', 'Host pi2', '  RevokedHostKeys none');
    assert.deepEqual((await resolve('pi1')).revokedKeys, { files: [home.at('pi1'), '/r'], file, line: 2 });
    assert.equal((await resolve('pi2')).revokedKeys, undefined);
  });

  it('supports GlobalKnownHostsFile, in which nothing is replaced, separately for each jump host', async () => {
    await config(
      'Host pi1',
      '  GlobalKnownHostsFile /g/%h /g2',
      '  ProxyJump gate',
      'Host *',
      'GlobalKnownHostsFile none',
    );
    const { systemKnownHostsFiles, jumps } = await resolve('pi1');
    assert.deepEqual(systemKnownHostsFiles, ['/g/%h', '/g2']);
    assert.deepEqual(jumps[0]?.systemKnownHostsFiles, []);
  });

  it('replaces %h in HostName by the host as named', async () => {
    await config('Host pi?', '  HostName %h.example.org');
    assert.equal((await resolve('pi1')).host, 'pi1.example.org');
  });

  describe('ProxyJump', () => {
    const way = async (host: string): Promise<readonly string[]> =>
      (await resolve(host)).jumps.map((jump) => `${jump.user}@${jump.host}:${String(jump.port)}`);

    it('goes through the hosts in order, each with its own config', async () => {
      await config(
        'Host pi1',
        '  ProxyJump gate,pilot@[fe80::7]:2207',
        'Host gate',
        '  HostName gate.example.org',
        '  User keeper',
        '  ProxyJump moat:2200',
      );
      assert.deepEqual(await way('pi1'), ['anne@moat:2200', 'keeper@gate.example.org:22', 'pilot@fe80::7:2207']);
      assert.deepEqual(
        (await resolve('pi1')).jumps.flatMap((jump) => jump.jumps),
        [],
      );
    });

    it('does not send a jump host through itself when it is set for all hosts', async () => {
      await config('Host *', '  ProxyJump gate');
      assert.deepEqual(await way('pi1'), ['anne@gate:22']);
      assert.deepEqual(await way('gate'), []);
    });

    it('is off if it is none', async () => {
      await config('Host pi1', '  ProxyJump none', 'Host *', '  ProxyJump gate');
      assert.deepEqual(await way('pi1'), []);
    });

    it('does not hand the request’s key to the jump hosts', async () => {
      await config('Host pi1', '  ProxyJump gate');
      const { jumps } = await resolve({ host: 'pi1', keyPath: '/keys/pi1' });
      assert.deepEqual(jumps[0]?.identityFiles, []);
    });

    it('ignores how a host would be reached if the one before it reaches it', async () => {
      await config('Host pi1', '  ProxyJump gate,inner', 'Host inner', '  ProxyJump outer');
      assert.deepEqual(await way('pi1'), ['anne@gate:22', 'anne@inner:22']);
    });

    it('has a limit for the hosts in a row', async () => {
      const gates = (count: number): string => Array.from({ length: count }, (_, index) => `gate${index}`).join(',');
      await config('Host pi1', `  ProxyJump ${gates(8)}`, 'Host pi2', `  ProxyJump ${gates(9)}`);
      assert.equal((await way('pi1')).length, 8);
      await fails('pi2', /config”, line 4: More than 8 jump hosts in a row are not supported/);
    });

    it('comes to an end if every host has two new ones before it', async () => {
      await config('Host *', '  ProxyJump x%h,y%h');
      await fails('pi1', /form a loop/);
    });

    it('reports where hosts form a loop', async () => {
      await config('Host a', '  ProxyJump b', 'Host b', '  ProxyJump a');
      await fails('a', /form a loop/);
    });
  });

  describe('what cannot be followed', () => {
    const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['a port that is none', ['Host *', 'Port ssh'], /config”, line 2: “ssh” is not a port/],
      ['a value that is missing', ['# x', 'Host *', ' User'], /config”, line 3: “user” has no valid value/],
      ['an open quote', ['IdentityFile "~/key'], /config”, line 1: “identityfile” has no valid value/],
      ['a Host line without a host', ['Host', 'Port 1'], /config”, line 1: “host” has no valid value/],
      ['a token without a meaning', ['UserKnownHostsFile ~/%z'], /config”, line 1: The token “%z” cannot be used/],
      ['a variable that is not set', ['IdentityAgent ${NOWHERE}/key'], /config”, line 1: .*“NOWHERE” is not set/],
      ['a jump host that is none', ['ProxyJump a b'], /config”, line 1: A host cannot contain “ ”/],
      [
        'a value of StrictHostKeyChecking',
        ['StrictHostKeyChecking maybe'],
        /line 1: “maybe” is not a valid value of Strict/,
      ],
      ['none beside a file', ['RevokedHostKeys none /file'], /config”, line 1: “none” must be the only value/],
      ['an open brace', ['RevokedHostKeys ${HOME/x'], /config”, line 1: A “}” is missing/],
      [
        'a HostName that is a pattern',
        ['HostName %h.*'],
        /config”, line 1: A host name cannot have “\*” in that position/,
      ],
      ['a HostName of two names', ['HostName pi1,github.com'], /config”, line 1: .*“,”/],
      ['a HostName that looks like an option', ['HostName -oProxyCommand=x'], /config”, line 1: .*“-”/],
      ['a HostName with a line’s end', ['HostName "pi1\u2028pi2"'], /config”, line 1: .*A host name cannot have/],
      ['a HostName that is too long', [`HostName ${'x'.repeat(1026)}`], /config”, line 1: .*at most 1025 characters/],
      ['a HostKeyAlias that is a pattern', ['HostKeyAlias *'], /config”, line 1: .*“\*”/],
      ['a HostKeyAlias of two names', ['HostKeyAlias pi1,github.com'], /config”, line 1: .*“,”/],
      ['a HostKeyAlias that excludes a name', ['HostKeyAlias !pi1'], /config”, line 1: .*“!”/],
      ['a HostKeyAlias that is a hash', ['HostKeyAlias |1|AAAA|AAAA'], /config”, line 1: .*“\|”/],
      ['a HostKeyAlias that is a marker', ['HostKeyAlias @revoked'], /config”, line 1: .*“@”/],
      ['a HostKeyAlias with a blank', ['HostKeyAlias "pi1 pi2"'], /config”, line 1: .*“ ”/],
      ['ProxyCommand', ['ProxyCommand nc %h %p'], /config”, line 1: ProxyCommand is not supported/],
    ];
    for (const [what, lines, sentence] of wrong) {
      it(`names file and line of ${what}`, async () => {
        await config(...lines);
        await fails('pi1', sentence);
      });
    }

    it('does not matter in a block for other hosts', async () => {
      await config('Host other', '  Port ssh', '  IdentityFile "~/key', '  ProxyCommand nc %h %p');
      assert.equal((await resolve('pi1')).port, 22);
    });

    it('does not matter in directives that are not used', async () => {
      await config('LocalForward "8080', 'SendEnv', 'Port 2201');
      assert.equal((await resolve('pi1')).port, 2201);
    });

    it('rejects an invalid host that has no line to name', async () => {
      for (const host of ['pi3,*', 'pi?', '-v', '@revoked', 'pi1\npi2', 'x'.repeat(1026)]) {
        await assert.rejects(resolve(host), (error: unknown) => {
          assert.ok(error instanceof SshFailure);
          assert.equal(error.reason, 'unknown-host');
          return true;
        });
      }
    });

    it('names a config that is a pipe or too large', async () => {
      const path = home.at('.ssh/config');
      await config('x'.repeat(1024 * 1024 + 1));
      await fails('pi1', /config” is larger than 1024 KiB/);
      await rm(path);
      execFileSync('mkfifo', [path]);
      await fails('pi1', /config” is not a regular file/);
    });

    it('names a config that cannot be read', async () => {
      await home.write('.ssh/known_hosts', '');
      await symlink('config', home.at('.ssh/config'));
      await fails('pi1', /config” cannot be read/);
    });
  });
});
