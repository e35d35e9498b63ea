import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { readConfig } from '../../../src/machines/store/config-json';
import { CredentialCheck } from '../../../src/machines/fleet/credential-check';
import { tlsEndpoint } from '../../../src/machines/fleet/endpoint';
import { MachineFailure } from '../../../src/machines/failure';
import { parseDocument } from '../../../src/machines/store/json-document';
import { jsonErrorLine } from '../../../src/json-error';
import { keepNumbers } from '../../../src/machines/store/json-numbers';
import type { StoreEntry } from '../../../src/machines/machine';
import { Semaphore } from '../../../src/semaphore';
import { harmlessName, isMachineName, nameProblem } from '../../../src/machines/name';
import { readSidecar, writeSidecar } from '../../../src/machines/store/sidecar';
import { Slices } from '../../../src/slices';
import { MachineStore } from '../../../src/machines/store';
import {
  certificateNameRule,
  driverRule,
  hostRule,
  installUrlRule,
  pathRule,
  timeRule,
  userRule,
} from '../../../src/machines/store/text-rules';
import { parseDestination } from '../../../src/ssh/destination';
import { skipBecause } from '../../skip';
import { emptySidecar, genericConfig, sampleHostKey, sampleMachine } from '../machines/support/samples';
import { deleteFolder, temporaryFolder } from '../machines/support/temporary';
import { assertGrowsLinearly } from './support/growth';

/** Texts with a meaning in shells, in known_hosts, in URLs or in the editor, and others without one. */
const strange = [
  'pi3,*',
  'pi?',
  '!pi3',
  '-oProxyCommand=calc',
  '$(calc)',
  '`calc`',
  'pi3;calc',
  'pi3|calc',
  'pi3&calc',
  'pi3>x',
  "pi3'",
  'pi3"',
  'pi3\ncalc',
  'pi3\r',
  'pi3\tcalc',
  'pi3\0',
  'pi3\u001b[2J',
  'pi3\u202egnp',
  'pi3\u2028x',
  'pi 3',
  '{pi3}',
  'pi3\\',
  'x'.repeat(5000),
];

describe('Hostile: the machine store', () => {
  let root: string;
  let store: MachineStore;
  const at = (...path: string[]): string => join(root, 'machines', ...path);
  const put = async (folder: string, config: object, sidecar?: object): Promise<void> => {
    await mkdir(at(folder), { recursive: true });
    await writeFile(at(folder, 'config.json'), JSON.stringify(config));
    if (sidecar !== undefined) {
      await writeFile(at(folder, 'swarm-machines.json'), JSON.stringify(sidecar));
    }
  };
  const only = async (): Promise<StoreEntry> => {
    const [entry, ...more] = await store.list();
    assert.deepEqual(more, []);
    return entry ?? assert.fail('there is no row');
  };

  beforeEach(async () => {
    root = await temporaryFolder();
    store = new MachineStore(root);
  });
  afterEach(() => deleteFolder(root));

  /** A value → the file and the key that the row names. */
  const fields: readonly [string, (value: unknown) => object, readonly unknown[]][] = [
    [
      'Driver.IPAddress',
      (value) => driver({ IPAddress: value }),
      [...strange, 'pi3/x', 'pi3:1', 'a@b', '%41', 7, [], ''],
    ],
    ['Driver.SSHUser', (value) => driver({ SSHUser: value }), [...strange.filter((text) => !isUser(text)), 7, {}]],
    ['Driver.SSHPort', (value) => driver({ SSHPort: value }), [-1, 65536, 1e9, 2.5, '22', '22;calc', true]],
    ['Driver.EnginePort', (value) => driver({ EnginePort: value }), [-1, 65536, 1e9, 2.5, '2376']],
    [
      'Driver.SSHKeyPath',
      (value) => driver({ SSHKeyPath: value }),
      ['/k\n', '/k\0', '/k\u001b', '/k\u2028', `/${'k'.repeat(5000)}`, 7],
    ],
    [
      'Driver.URL',
      (value) => ({ ...driver({ URL: value }), DriverName: 'none' }),
      [
        'tcp://$(calc):2376',
        'tcp://pi3,*:2376',
        "tcp://pi3':2376",
        'tcp://pi3;calc:2376',
        'tcp://pi3`x`:2376',
        'tcp://pi3:0',
        'tcp://pi3:65536',
        'tcp://-x:2376',
        'tcp://',
        'pi3',
        `tcp://${'x'.repeat(3000)}`,
        7,
      ],
    ],
    [
      'HostOptions.AuthOptions.ServerCertSANs',
      (value) => ({ ...genericConfig, HostOptions: { AuthOptions: { ServerCertSANs: value } } }),
      [...strange.filter(hasControl).map((text) => [text]), ['pi1', 'pi2\n'], 'a', [7]],
    ],
    [
      'HostOptions.EngineOptions.InstallURL',
      (value) => ({ ...genericConfig, HostOptions: { EngineOptions: { InstallURL: value } } }),
      ['https://x\n', 'https://x\0', 'none\u2028', 7],
    ],
    [
      'DriverName',
      (value) => ({ ...genericConfig, DriverName: value }),
      ['a b', 'a\n', '../x', '$(x)', 'x'.repeat(65), 7],
    ],
    ['ConfigVersion', (value) => ({ ...genericConfig, ConfigVersion: value }), ['3', -1, 1.5, {}]],
  ];
  for (const [key, config, values] of fields) {
    it(`shows an entry with an invalid ${key} as broken, and names the file and the key`, async () => {
      for (const value of values) {
        await put('pi3', config(value));
        const entry = await only();
        const shown = JSON.stringify(value).slice(0, 60);
        assert.equal(entry.kind, 'broken', shown);
        assert.equal(entry.file, at('pi3', 'config.json'));
        assert.ok(entry.problem.startsWith(`config.json: “${key}`), `${shown}: ${entry.problem}`);
        assert.ok(entry.problem.length < 400, shown);
        await assert.rejects(store.load('pi3'), { reason: 'broken' });
      }
    });
  }

  it('shows an entry with an invalid host as broken, and names the sidecar', async () => {
    for (const host of [...strange, 'pi3/x', 7, {}]) {
      await put('pi3', genericConfig, { host });
      const entry = await only();
      assert.equal(entry.kind, 'broken', JSON.stringify(host).slice(0, 60));
      assert.equal(entry.file, at('pi3', 'swarm-machines.json'));
      assert.match(entry.problem, /^swarm-machines\.json: “host” must /);
      assert.match(entry.remedy ?? '', /Open the file/);
    }
  });

  it('writes no entry that it would refuse to read', async () => {
    for (const host of strange) {
      await assert.rejects(store.save(sampleMachine({ host })), { reason: 'broken', message: /“host”/ });
      await assert.rejects(store.save(sampleMachine({ address: host })), { reason: 'broken', message: /IPAddress/ });
    }
    assert.deepEqual(await readdir(root), []);
  });

  it('accepts every host and user that the wizard accepts', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...strange), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(text, text, (user, host) => {
        for (const typed of [host, `${user}@${host}`]) {
          const parsed = parseDestination(typed);
          if (parsed.kind === 'destination') {
            assert.ok(hostRule.holds(parsed.destination.host));
            assert.ok(parsed.destination.user === undefined || userRule.holds(parsed.destination.user));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  /** What docker-machine allows stays a machine. */
  const allowed: readonly [string, object, object?][] = [
    ['an IPv6 address with a zone', driver({ IPAddress: 'fe80::1%eth0' })],
    ['a name with letters of other scripts', driver({ IPAddress: 'küche.local' })],
    ['a user of a domain', driver({ SSHUser: 'BOAT\\ann' })],
    ['a user with an @', driver({ SSHUser: 'ann@example.org' })],
    ['a key path with blanks and quotes', driver({ SSHKeyPath: "/home/o'hara/my keys/$id" })],
    [
      'a wildcard among the names',
      { ...genericConfig, HostOptions: { AuthOptions: { ServerCertSANs: ['*.boat.org', '::1'] } } },
    ],
    ...['', '[::1]', '*', '$(calc)', 'x'.repeat(5000)].map((name): [string, object] => [
      `${JSON.stringify(name).slice(0, 20)} among the names`,
      { ...genericConfig, HostOptions: { AuthOptions: { ServerCertSANs: ['pi1', name] } } },
    ]),
    ...['none', 'file:///etc/passwd', 'https://x y', '$(calc)', `https://${'x'.repeat(3000)}`].map(
      (url): [string, object] => [
        `${url.slice(0, 20)} for the install script`,
        { ...genericConfig, HostOptions: { EngineOptions: { InstallURL: url } } },
      ],
    ),
    ['an alias of ssh_config', genericConfig, { host: 'my_pi~3' }],
  ];
  for (const [what, config, sidecar] of allowed) {
    it(`keeps as a machine ${what}`, async () => {
      await put('pi3', config, sidecar);
      assert.equal((await only()).kind, 'machine');
    });
  }

  it('keeps as many names for the certificate as any host may have, each cut', async () => {
    const ServerCertSANs = ['', 'x'.repeat(5000), ...Array.from({ length: 300 }, (_, index) => `n${index}`), 'a\nb'];
    await put('pi3', { ...genericConfig, HostOptions: { AuthOptions: { ServerCertSANs } } });
    const { certificateNames } = await store.load('pi3');
    assert.equal(certificateNames.length, 256);
    assert.deepEqual(certificateNames.map((name) => name.length).slice(0, 2), [255, 2]);
  });

  const folders = [
    'a\nb',
    'a\u001b[2Jb',
    'a\u202eb',
    'a\u0085b',
    ' a',
    'a b',
    '-a',
    '_a',
    '$(calc)',
    "a'b",
    'a`b',
    'a;b',
    'a\\b',
    '[x](command:y)',
    '$(zap)',
    'ü',
    '__proto__',
    'x'.repeat(200).concat('\n'),
  ];
  for (const folder of folders) {
    it(`shows as broken, by a harmless name, a folder named ${JSON.stringify(folder).slice(0, 40)}`, async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no such folders.');
      }
      await put(folder, genericConfig);
      const entry = await only();
      assert.equal(entry.kind, 'broken');
      assert.match(entry.name, /^[\p{L}\p{N} _.+@\\u{}…-]{1,64}$/u);
      assert.doesNotMatch(entry.name, /\p{Cc}|\p{Cf}/u);
      assert.equal(entry.file, at(folder, 'config.json'));
      assert.match(entry.problem, /must begin with a letter or digit/);
      assert.throws(() => store.machineDirectory(folder), { reason: 'name' });
      await assert.rejects(store.load(folder), { reason: 'name' });
      await store.remove(entry.name);
      assert.deepEqual(await store.list(), []);
    });
  }

  it('gives two folders two names, none of them a machine’s', () => {
    const folder = fc
      .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', minLength: 60 }))
      .filter((text) => text !== '' && !isMachineName(text));
    fc.assert(
      fc.property(folder, folder, (one, other) => {
        assert.equal(isMachineName(harmlessName(one)), false);
        assert.ok(harmlessName(one).length <= 64);
        assert.equal(harmlessName(one) === harmlessName(other), one === other);
      }),
    );
    assert.notEqual(harmlessName('a\nb'), harmlessName('a\\u{a}b'));
  });

  it('accepts no option and no path as a driver', () => {
    for (const name of ['-rm', '..', '', 'a/b', 'a b']) {
      assert.equal(driverRule.holds(name), false, name);
    }
    assert.equal(driverRule.holds('generic'), true);
  });

  it('escapes the marks of a letter in the name that stands for a folder', () => {
    assert.equal(harmlessName('e\u0301'), 'e\\u{301}');
  });

  it('accepts the names that docker-machine allows, and no path', () => {
    for (const name of [
      'pi3',
      'A.b-c',
      '0',
      'x'.repeat(255),
      nameProblem('pi-3.local', []) === undefined ? 'pi-3.local' : '',
    ]) {
      assert.ok(isMachineName(name), name);
    }
    for (const name of ['..', '.', '', 'a/b', 'a\\b', 'a\0', '../x', 'x'.repeat(4096)]) {
      assert.equal(isMachineName(name), false, name);
    }
  });

  describe('files that are not regular files', () => {
    const makers: readonly [string, (path: string) => Promise<void>, RegExp][] = [
      ['a pipe', makePipe, /is not a regular file/],
      ['a folder', (path) => mkdir(path), /is not a regular file/],
      ['an endless device', (path) => symlink('/dev/zero', path), /is not a regular file/],
      ['a gigabyte', (path) => writeFile(path, '').then(() => truncate(path, 1024 ** 3)), /is larger than/],
      ['a link to itself', (path) => symlink(path, path), /ELOOP/],
    ];
    for (const [what, make, problem] of makers) {
      it(`shows an entry with ${what} as its config.json as broken, and the others as usual`, async function () {
        if (process.platform === 'win32') {
          skipBecause(this, 'Windows has no such files.');
        }
        await put('good', genericConfig);
        await mkdir(at('bad'));
        await make(at('bad', 'config.json'));
        const [bad, good] = await store.list();
        assert.equal(good?.kind, 'machine');
        assert.equal(bad?.kind, 'broken');
        assert.equal(bad.file, at('bad', 'config.json'));
        assert.match(bad.problem, problem);
        await assert.rejects(store.load('bad'), MachineFailure);
      });

      it(`lists a machine with ${what} as its sidecar, and reports it`, async function () {
        if (process.platform === 'win32') {
          skipBecause(this, 'Windows has no such files.');
        }
        await put('pi3', genericConfig);
        await make(at('pi3', 'swarm-machines.json'));
        const entry = await only();
        assert.equal(entry.kind, 'machine');
        assert.match(entry.sidecarProblem?.sentence ?? '', problem);
        await assert.rejects(
          store.updateSidecar('pi3', (sidecar) => ({ ...sidecar, engineVersion: '1' })),
          MachineFailure,
        );
      });

      it(`refuses ${what} among the certificates`, async function () {
        if (process.platform === 'win32') {
          skipBecause(this, 'Windows has no such files.');
        }
        await put('pi3', genericConfig);
        await make(at('pi3', 'key.pem'));
        await make(at('pi3', 'server.pem'));
        await assert.rejects(tlsEndpoint(sampleMachine(), store, new CredentialCheck()), {
          reason: 'file',
          message: problem,
        });
        await assert.rejects(store.readServerCertificate('pi3'), { reason: 'file', message: problem });
      });
    }
  });

  describe('what is kept', () => {
    it('is bounded however long the file’s sentences are', async () => {
      const long = '“/'.repeat(20_000);
      const at_ = '2026-01-31T12:00:00Z';
      await put('pi3', genericConfig, { incomplete: { step: long, problem: long, at: at_ }, engineVersion: long });
      const entry = await only();
      assert.equal(entry.kind, 'machine');
      const { incomplete, engineVersion } = entry.machine.sidecar;
      assert.deepEqual([incomplete?.step.length, incomplete?.problem.length, engineVersion?.length], [200, 1000, 200]);
      assert.equal(entry.sidecarProblem, undefined);
    });

    it('is bounded when it is written', () => {
      const incomplete = { step: 'x'.repeat(9000), problem: 'x'.repeat(9000), at: '' };
      assert.ok(writeSidecar('pi3', { ...emptySidecar, incomplete }, {}).length < 2000);
    });

    it('has no invalid time, and no key that is too long to be one', () => {
      for (const time of [
        '1 (comment $(calc))',
        'now',
        '2026',
        'Mon, 1 Jan 2026 00:00:00',
        '2026-01-31T12:00:00Z\n',
        '9'.repeat(99),
      ]) {
        const { sidecar, problem } = readSidecar(
          JSON.stringify({ lastSeen: time, incomplete: { step: 'a', at: time } }),
          '/s.json',
        );
        assert.deepEqual(sidecar, emptySidecar);
        assert.match(problem?.sentence ?? '', /must be a time like|at most/);
      }
      const key = `${sampleHostKey.key}${'A'.repeat(100_000)}`;
      const { sidecar } = readSidecar(JSON.stringify({ hostKey: { ...sampleHostKey, key } }), '/s.json');
      assert.equal(sidecar.hostKey, undefined);
    });

    it('has no keys of prototypes', () => {
      const text = `{"__proto__": {"host": "evil", "hostKey": {}}, "constructor": {"prototype": {"x": 1}}}`;
      const { host, sidecar, document } = readSidecar(text, '/s.json');
      assert.deepEqual([host, sidecar], [undefined, emptySidecar]);
      assert.equal(Object.hasOwn(document, '__proto__'), true);
      assert.equal(({} as Record<string, unknown>)['x'], undefined);
      assert.throws(
        () => readConfig('{"__proto__": {"DriverName": "generic"}}', 'x', '/m/x/config.json'),
        /“DriverName” is missing/,
      );
    });

    it('is not nested too deeply to be read', () => {
      for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000), `{"a":${'['.repeat(65)}${']'.repeat(65)}}`]) {
        assert.throws(() => parseDocument(text, '/config.json'), {
          reason: 'broken',
          message: /nested objects or lists/,
        });
        assert.notEqual(readSidecar(text, '/s.json').problem, undefined);
      }
      assert.deepEqual(parseDocument(`{"a":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`, '/config.json'), {
        a: `${'['.repeat(100)}"${'{'.repeat(100)}`,
      });
    });
  });

  describe('a store of any size', () => {
    it('is listed by a process that may open few files', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no such limit.');
      }
      for (let index = 0; index < 300; index++) {
        await put(`pi${index}`, genericConfig, { host: 'pi.local' });
      }
      const script = join(__dirname, 'support', 'list-store.ts');
      const line = `ulimit -n 100 && exec "$0" --import tsx "$1" "$2"`;
      const said = execFileSync('sh', ['-c', line, process.execPath, script, root]).toString();
      assert.equal(said, '300 0\n');
    }).timeout(60_000);

    it('is worked on a few items at a time', async () => {
      let [open, most] = [0, 0];
      const items = Array.from({ length: 100 }, (_, index) => index);
      const turns = new Semaphore(8);
      const work = async (item: number): Promise<number> => {
        most = Math.max(most, ++open);
        await setImmediate();
        open--;
        return item;
      };
      const made = await Promise.all(items.map((item) => turns.run(() => work(item))));
      assert.deepEqual([made, most], [items, 8]);
    });

    it('has its files parsed one by one, with pauses', async () => {
      const slices = new Slices();
      let turns = 0;
      const end = new AbortController();
      const ended = end.signal;
      const ticking = (async () => {
        while (!ended.aborted) {
          await setImmediate();
          turns++;
        }
      })();
      const busy = (): void => {
        const until = performance.now() + 9;
        while (performance.now() < until) {
          // Work that takes longer than one slice.
        }
      };
      await Promise.all(Array.from({ length: 10 }, () => slices.run(busy)));
      end.abort();
      await ticking;
      assert.ok(turns >= 10, `${turns} turns`);
    });

    it('goes on after a piece that fails', async () => {
      const slices = new Slices();
      const failing = slices.run(() => {
        throw new Error('broken');
      });
      await assert.rejects(failing, /broken/);
      assert.equal(await slices.run(() => 7), 7);
    });
  });

  describe('takes at most linear time', () => {
    /** A file that is longer than 256 KiB is not read at all. */
    const inFile = (make: (length: number) => string) => (length: number) => make(Math.floor(length / 4));
    const texts: readonly [string, (length: number) => string][] = [
      ['empty objects', (length) => `{"a":[${'{},'.repeat(length / 3)}{}]}`],
      ['a list without end', (length) => '[1,'.repeat(length / 3)],
      ['a text without end', (length) => `{"a":"${'a'.repeat(length)}`],
      ['escapes without end', (length) => `{"a":"${'\\\\'.repeat(length / 2)}`],
      ['line ends', (length) => '\n'.repeat(length)],
      ['blanks around', (length) => `${' '.repeat(length / 2)}{}${' '.repeat(length / 2)}x`],
      ['a long number', (length) => `{"a":${'1'.repeat(length)}}`],
      ['many numbers', (length) => `{"a":[${'1e5,'.repeat(length / 4)}1]}`],
      ['dashes', (length) => `{"a":"${'-'.repeat(length)}"}`],
      ['quotes', (length) => '"'.repeat(length)],
      ['many keys', (length) => `{${Array.from({ length: length / 10 }, (_, index) => `"${index}":1`).join()}}`],
    ];
    for (const [what, make] of texts) {
      const input = inFile(make);
      it(`for ${what}`, async () => {
        await assertGrowsLinearly(input, (text) => readSidecar(text, '/s.json'));
        await assertGrowsLinearly(input, (text) => readConfig(text, 'x', '/m/x/config.json'));
        await assertGrowsLinearly(input, (text) => keepNumbers(text, '/config.json').restoreNumbers(text));
        await assertGrowsLinearly(input, (text) => jsonErrorLine(text));
      }).timeout(120_000);
    }

    const words: readonly [string, (length: number) => string][] = [
      ['letters', (length) => 'a'.repeat(length)],
      ['dots', (length) => 'a.'.repeat(length / 2)],
      ['colons', (length) => ':'.repeat(length)],
      ['blanks', (length) => ' '.repeat(length)],
      ['backslashes', (length) => '\\'.repeat(length)],
      ['a URL', (length) => `https://${'a'.repeat(length)}`],
      ['a URL with colons', (length) => `https://${':'.repeat(length)}`],
      ['brackets', (length) => `[${'['.repeat(length)}]`],
      ['a time', (length) => `2026-01-31T12:00:00.${'0'.repeat(length)}Z`],
      ['line ends', (length) => '\n'.repeat(length)],
    ];
    for (const [what, make] of words) {
      const input = inFile(make);
      it(`for a value of ${what}`, async () => {
        for (const rule of [hostRule, userRule, pathRule, certificateNameRule, installUrlRule, timeRule]) {
          await assertGrowsLinearly(input, (text) => rule.holds(text));
        }
        const url = (text: string): string => JSON.stringify({ ...driver({ URL: text }), DriverName: 'none' });
        await assertGrowsLinearly(input, (text) => readConfig(url(text), 'x', '/m/x/config.json'));
        await assertGrowsLinearly(input, (text) =>
          readConfig(JSON.stringify(driver({ IPAddress: text })), 'x', '/c.json'),
        );
        await assertGrowsLinearly(input, (text) => [isMachineName(text), harmlessName(text), nameProblem(text, [])]);
      }).timeout(120_000);
    }
  });
});

async function makePipe(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', [path]);
}

function driver(change: object): object {
  return { ...genericConfig, Driver: { ...genericConfig.Driver, ...change } };
}

/** What a user’s name may be and a host’s may not. */
function isUser(text: string): boolean {
  return ['pi3,*', 'pi?', '!pi3'].includes(text);
}

function hasControl(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
