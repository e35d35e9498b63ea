import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { KeyboardAuthContext } from 'ssh2';
import { utils } from 'ssh2';
import { readConfigLines } from '../../../src/ssh/config/lines';
import { expandConfigPath, expandTokens } from '../../../src/ssh/config/values';
import { Ssh2Connector, type ConnectorTimes } from '../../../src/ssh/ssh2-connector';
import { parseDestination, invalidPartOf } from '../../../src/ssh/destination';
import { SshFailure, type SshReason } from '../../../src/ssh/failure';
import { sentenceEnd } from '../../../src/phrase';
import { hostKeyOf, type HostKey } from '../../../src/ssh/host-key';
import { checkHostKey } from '../../../src/ssh/host-keys/check';
import { isStrictlyEncoded } from '../../../src/ssh/host-keys/key-encoding';
import { readKeyFile } from '../../../src/ssh/login/key-file';
import { isKrl, krlAnswer } from '../../../src/ssh/host-keys/krl';
import { KnownHosts, problemSentences } from '../../../src/ssh/known-hosts';
import { entryNames, parseKnownHostsLine } from '../../../src/ssh/host-keys/known-hosts-line';
import { NamePattern } from '../../../src/ssh/config/name-pattern';
import { embeddedPublicKey } from '../../../src/ssh/login/key-formats';
import { matchesPatternList } from '../../../src/ssh/config/pattern-list';
import { revokedAnswer } from '../../../src/ssh/host-keys/revoked-keys';
import { asksForPassword, printable } from '../../../src/ssh/login/server-question';
import { splitWords } from '../../../src/ssh/config/split-words';
import type { SshTarget } from '../../../src/ssh/target';
import { WireReader, wireNumber, wireString } from '../../../src/ssh/transport/wire';
import { blobOf, ed25519, rsa, type KeyPair } from '../ssh/support/keys';
import { ScriptedPrompts } from '../ssh/support/scripted-prompts';
import { TemporaryHome } from '../ssh/support/temporary-home';
import { TestServer, type TestServerOptions } from '../ssh/support/test-server';
import { assertGrowsLinearly } from './support/growth';

const place = { file: '/home/anne/.ssh/config', line: 3 };

/** Asks so many questions at once, and again after every answer. */
function withoutEnd(questions: number): (context: KeyboardAuthContext) => void {
  const prompts = Array.from({ length: questions }, (_, index) => ({ prompt: `Code ${index}: `, echo: false }));
  return (context) => {
    const ask = (): void => context.prompt(prompts, ask);
    ask();
  };
}

describe('hostile SSH servers', () => {
  const key = ed25519();
  const hostKey = ed25519();
  let home: TemporaryHome;
  let prompts: ScriptedPrompts;
  let server: TestServer;

  beforeEach(async () => {
    home = await TemporaryHome.create();
    await home.write('key', key.private);
    await home.write('revoked', `${hostKey.public}\n`);
    prompts = new ScriptedPrompts();
    prompts.passwords = Array.from({ length: 1000 }, () => 'ahoy');
  });
  afterEach(async () => {
    await server.stop();
    await home.remove();
  });

  interface Row {
    readonly server?: TestServerOptions;
    readonly known?: KeyPair;
    readonly pinned?: KeyPair;
    readonly target?: (port: number) => Partial<SshTarget>;
    readonly times?: Partial<ConnectorTimes>;
    /** How the login fails; undefined if it works. */
    readonly reason?: SshReason;
    readonly message?: RegExp;
    /** How many questions the user hears at most. */
    readonly questions: number;
    /** Whether the server is given anything to log in with, be it the name. */
    readonly loginBegins: boolean;
  }

  const rows: Readonly<Record<string, Row>> = {
    'whose key is revoked, although it is known and pinned': {
      known: hostKey,
      pinned: hostKey,
      target: () => ({ revokedKeys: { files: [home.at('revoked')], ...place } }),
      ...{ reason: 'host-key-changed', message: /is revoked by/, questions: 0, loginBegins: false },
    },
    'whose key cannot be checked for revocation': {
      known: hostKey,
      target: () => ({ revokedKeys: { files: [home.path], ...place } }),
      ...{ reason: 'host-key-unknown', message: /cannot be checked whether/, questions: 0, loginBegins: false },
    },
    'that nobody knows, with StrictHostKeyChecking yes': {
      target: () => ({ unknownHosts: { unknown: 'refuse', ...place } }),
      ...{ reason: 'host-key-unknown', message: /does not allow unknown keys/, questions: 0, loginBegins: false },
    },
    'with another key than known_hosts has, with StrictHostKeyChecking no': {
      known: ed25519(),
      target: () => ({ unknownHosts: { unknown: 'add', ...place } }),
      ...{ reason: 'host-key-changed', questions: 0, loginBegins: false },
    },
    'with another key than the pinned one, with StrictHostKeyChecking no': {
      pinned: ed25519(),
      target: () => ({ unknownHosts: { unknown: 'add', ...place } }),
      ...{ reason: 'pinned-key-changed', questions: 0, loginBegins: false },
    },
    'that asks eleven questions at once': {
      server: { keys: [], interrogates: withoutEnd(11) },
      known: hostKey,
      ...{
        reason: 'authentication',
        message: /The server asked more than 10 questions at once/,
        questions: 0,
        loginBegins: true,
      },
    },
    'that asks thousands of questions at once': {
      server: { keys: [], interrogates: withoutEnd(1500) },
      known: hostKey,
      ...{
        reason: 'authentication',
        message: /The server asked more than 10 questions at once/,
        questions: 0,
        loginBegins: true,
      },
    },
    'that asks one question after the other': {
      server: { keys: [], interrogates: withoutEnd(1) },
      known: hostKey,
      ...{ reason: 'authentication', message: /The server asked more than 20 times/, questions: 20, loginBegins: true },
    },
    'that asks again and again without a question': {
      server: { keys: [], interrogates: withoutEnd(0) },
      known: hostKey,
      times: { handshake: 500 },
      ...{ reason: 'timed-out', questions: 0, loginBegins: true },
    },
    'that says much before the login': {
      server: { keys: [key], banner: '[Show](command:x) \u001b[31m'.repeat(1000) },
      known: hostKey,
      ...{ questions: 0, loginBegins: true },
    },
    'that says more than fits into a packet': {
      server: { keys: [key], banner: 'x'.repeat(1024 * 1024) },
      known: hostKey,
      ...{ reason: 'not-ssh', questions: 0, loginBegins: false },
    },
  };
  for (const [what, row] of Object.entries(rows)) {
    it(`${row.reason === undefined ? 'lets' : 'stops'} one ${what}`, async () => {
      server = await TestServer.start({ hostKeys: [hostKey], keys: [key], ...row.server });
      const { port } = server;
      await home.write('known_hosts', row.known === undefined ? '' : `[127.0.0.1]:${port} ${row.known.public}\n`);
      const before = await readFile(home.at('known_hosts'), 'utf8');
      const target: SshTarget = {
        ...{ host: '127.0.0.1', port, user: 'pirate', identityFiles: [home.at('key')], agent: undefined },
        ...{ hostKeyAlias: undefined, jumps: [], ...row.target?.(port) },
      };
      const knownHosts = new KnownHosts({ user: [home.at('known_hosts')], system: [] });
      const pinnedHostKey = row.pinned === undefined ? undefined : hostKeyOf(blobOf(row.pinned));
      const ending: unknown = await new Ssh2Connector({ knownHosts, times: row.times })
        .connect(target, { prompts, pinnedHostKey })
        .then(
          (connection) => connection.close(),
          (error: unknown) => error,
        );
      if (row.reason === undefined) {
        assert.equal(ending, undefined);
      } else {
        assert.ok(ending instanceof SshFailure, String(ending));
        assert.equal(ending.reason, row.reason, ending.message);
        assert.match(ending.message, row.message ?? /./);
        assert.ok(ending.message.length < 2000);
        assert.notEqual(ending.remedy, '');
      }
      assert.ok(prompts.questions.length <= row.questions, prompts.questions.join('\n'));
      assert.equal(server.attempts.length > 0, row.loginBegins);
      assert.equal(await readFile(home.at('known_hosts'), 'utf8'), before);
    });
  }

  it('stops one that encodes a revoked key differently, which would look like another key', async () => {
    server = await TestServer.start();
    const pair = rsa();
    await home.write('revoked', `${pair.public}\n`);
    const reader = new WireReader(blobOf(pair));
    const [type, e, n] = [reader.bytes(), reader.bytes(), reader.bytes()];
    assert.ok(type && e && n);
    const disguised = Buffer.concat([type, e, Buffer.concat([Buffer.alloc(1), n])].map((field) => wireString(field)));
    const check = (presented: HostKey | undefined): Promise<unknown> => {
      assert.ok(presented);
      return checkHostKey({
        ...{ label: 'pi1', identity: { host: 'pi1', port: 22 }, address: '10.0.0.1', presented, pinned: undefined },
        knownHosts: new KnownHosts({ user: [], system: [] }),
        unknownHosts: { unknown: 'add', ...place },
        revokedKeys: { files: [home.at('revoked')], ...place },
        ...{ prompts, onProgress: () => undefined, signal: new AbortController().signal },
      });
    };
    await assert.rejects(check(hostKeyOf(blobOf(pair))), { reason: 'host-key-changed' });
    await assert.rejects(check(hostKeyOf(disguised)), { reason: 'not-ssh' });
    assert.equal(await check(hostKeyOf(blobOf(rsa()))), 'added');
  });

  it('keeps no more than a thousand characters of their texts', async () => {
    server = await TestServer.start();
    assert.equal(sentenceEnd('x'.repeat(34_000)).length, 1000);
    assert.equal(printable(`\u001b[31m\u202e${'x '.repeat(17_000)}`).length, 200);
  });

  it('does not mistake a question with more words for that of the password', () => {
    const asks = ['Password:', "pirate@pi1's password: ", 'UNIX password: ', '\n Password for pirate :\n'];
    const other = [
      `Password:${' '.repeat(34_000)}and code:`,
      'Password or code:',
      `Password for ${'x'.repeat(34_000)}:`,
    ];
    asks.forEach((question) => assert.equal(asksForPassword(question), true, question));
    other.forEach((question) => assert.equal(asksForPassword(question), false));
  });
});

describe('hostile files and texts of SSH', () => {
  let home: TemporaryHome;

  beforeEach(async () => {
    home = await TemporaryHome.create();
  });
  afterEach(() => home.remove());

  const line = { ...place, keyword: 'hostname', args: [], broken: false };
  const paths = { homeDirectory: '/home/anne', variables: {}, tokens: {} };
  const word = (begin: string, middle: string, end: string) => (length: number) =>
    `${begin}${middle.repeat(length / middle.length)}${end}`;
  const entry = (names: string): boolean => {
    const parsed = parseKnownHostsLine(`${names} ${ed25519().public}`);
    return parsed.kind === 'entry' && entryNames(parsed.entry, 'aaaaaaaaaaaaaaaaaaaa.local');
  };
  const withFile =
    <T>(read: (path: string) => Promise<T>) =>
    async (text: string): Promise<T> =>
      read(await home.write('file', text));
  const krl = (text: string): void => {
    const header = ['SSHKRL\n\0', wireNumber(1), Buffer.alloc(24), wireString(''), wireString('')];
    const content = Buffer.concat([...header.map((each) => Buffer.from(each)), Buffer.from(text, 'latin1')]);
    assert.equal(isKrl(content), true);
    krlAnswer(content, Buffer.alloc(51));
  };

  const readers: readonly (readonly [string, (length: number) => string, (text: string) => unknown])[] = [
    ['a known_hosts line that is one word', word('', 'a', ''), parseKnownHostsLine],
    ['a known_hosts key of equals signs', word('pi1 ssh-rsa ', '=', 'x'), parseKnownHostsLine],
    ['a known_hosts line of blanks', word('pi1', ' \t', 'x'), parseKnownHostsLine],
    ['a hash in known_hosts without end', word('|1|', 'A', ''), parseKnownHostsLine],
    ['a host in known_hosts of many patterns', word('', '*a*b,', 'x'), entry],
    ['a host in known_hosts of many stars', word('', '*a', 'b'), entry],
    [
      'a known_hosts file of bad lines',
      word('', 'x\n', ''),
      withFile(async (path) => {
        const { problems } = await new KnownHosts({ user: [path], system: [] }).keysOf({ host: 'pi1', port: 22 });
        problemSentences(problems);
      }),
    ],
    ['a pattern of stars', word('', 'a*', 'b'), (text) => matchesPatternList([text], 'a'.repeat(1000))],
    ['a name for a pattern of stars', word('', 'a', ''), (text) => matchesPatternList(['*a*a*a*a*b'], text)],
    ['a pattern for files of stars', word('', 'a*', 'b'), (text) => new NamePattern(text).matches('a'.repeat(255))],
    ['a pattern for files of brackets', word('', '[', ''), (text) => new NamePattern(text).matches('a'.repeat(255))],
    ['a pattern for files of negated brackets', word('', '[!', ']'), (text) => new NamePattern(text).matches('ab')],
    ['a pattern for files of classes', word('', '[]-', ']'), (text) => new NamePattern(text).matches('a'.repeat(255))],
    ['a name of a file for a pattern of stars', word('', 'a', ''), (text) => new NamePattern('*a*a*a*b').matches(text)],
    ['a config of blank lines', word('', '\r\n', ''), withFile(readConfigLines)],
    ['a config line of blanks', word('Host', ' ', 'x'), withFile(readConfigLines)],
    ['a config line of equals signs', word('', '=', ''), withFile(readConfigLines)],
    ['a config line of words', word('Host ', 'a ', ''), withFile(readConfigLines)],
    ['words with an open quote', word('"', 'a ', ''), splitWords],
    ['words of backslashes', word('', '\\', ''), splitWords],
    ['a value of percent signs', word('', '%%', ''), (text) => expandTokens(text, {}, line)],
    ['a value of braces that nothing closes', word('', '${', ''), (text) => expandConfigPath(text, paths, line)],
    ['a value of dollar signs', word('', '$', ''), (text) => expandConfigPath(text, paths, line)],
    ['a jump host of brackets', word('', '[', ''), parseDestination],
    ['a jump host of blanks', word('', ' ', 'x'), parseDestination],
    ['a jump host of users', word('', 'a@', ''), parseDestination],
    ['a host’s name', word('', 'a', ''), invalidPartOf],
    ['a key that begins again and again', word('', '-----BEGIN OPENSSH PRIVATE KEY-----AA', ''), embeddedPublicKey],
    ['a key without an end', word('-----BEGIN OPENSSH PRIVATE KEY-----', 'A\n', ''), embeddedPublicKey],
    ...['a: b\n', 'a:\n', 'A\n', '\n', ' '].map(
      (middle) =>
        [
          `a PEM key of ${JSON.stringify(middle)}`,
          word('-----BEGIN RSA PRIVATE KEY-----\n', middle, ''),
          withFile((path) => readKeyFile(path, utils.parseKey)),
        ] as const,
    ),
    [
      'a PuTTY key that begins again and again',
      word('', 'PuTTY-User-Key-File-2: ssh-rsa\n', ''),
      withFile((path) => readKeyFile(path, utils.parseKey)),
    ],
    ['a public key of blanks', word('ssh-rsa AAAA', ' ', '\nx'), withFile((path) => readKeyFile(path, utils.parseKey))],
    ['a list of revoked keys', word('', 'x\n', ''), withFile((path) => revokedAnswer(path, blobOf(ed25519())))],
    ['a revoked key without end', word('ssh-rsa ', 'A', ''), withFile((path) => revokedAnswer(path, Buffer.alloc(51)))],
    ['a key revocation list of empty sections', word('', '\u0002\0\0\0\0', ''), krl],
    ['a key revocation list of certificates', word('', '\u0001\0\0\0\u0001x', ''), krl],
    [
      'a public key of zeros',
      word('\0\0\0\u0007ssh-rsa', '\0', ''),
      (text) => isStrictlyEncoded(Buffer.from(text, 'latin1')),
    ],
    ['a question of blanks', word('', ' ', 'x'), asksForPassword],
    ['a question that is about a password at last', word('', ' ', 'password for x'), asksForPassword],
    ['a question of possessives', word('', '’s', ' password'), asksForPassword],
    ['a question for whoever', word('password for ', 'a ', ''), asksForPassword],
    ['a question of control characters', word('', '\u0007 ', ''), printable],
    ['a server’s last word', word('', 'a', ''), sentenceEnd],
  ];
  for (const [what, input, read] of readers) {
    it(`cost no more than their length: ${what}`, () => assertGrowsLinearly(input, read));
  }

  it('leave no key unrevoked if a list has a key that is written in another way, or a certificate', async () => {
    const reader = new WireReader(blobOf(rsa()));
    const [type, e, n] = [reader.bytes(), reader.bytes(), reader.bytes()];
    assert.ok(type && e && n);
    const padded = Buffer.concat([type, e, Buffer.concat([Buffer.alloc(1), n])].map((field) => wireString(field)));
    const certificate = 'ssh-ed25519-cert-v01@openssh.com';
    const certificateBlob = Buffer.concat([wireString(certificate), wireString('nonce'), wireString('key')]);
    for (const line of [
      `ssh-rsa ${padded.toString('base64')}`,
      `${certificate} ${certificateBlob.toString('base64')}`,
    ]) {
      const file = await home.write('revoked', `${ed25519().public}\n${line}\n`);
      const answer = await revokedAnswer(file, blobOf(ed25519()));
      assert.ok(answer.kind === 'unreadable', line);
      assert.match(answer.problem, /line 2, is not a public key/);
    }
  });
});
