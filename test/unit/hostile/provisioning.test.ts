import assert from 'node:assert/strict';
import { applySteps, type ApplyContext } from '../../../src/provisioning/apply/apply';
import { parseAddresses } from '../../../src/provisioning/probe/addresses';
import { parseAssignments } from '../../../src/provisioning/probe/assignments';
import { pickCause } from '../../../src/provisioning/apply/cause';
import { expandedLength, expandWords, splitCommandLine } from '../../../src/provisioning/systemd/command-line';
import { parseDaemonJson, withValues } from '../../../src/provisioning/engine/daemon-json';
import { configureEngine } from '../../../src/provisioning/engine/engine-configuration';
import { readFlags, tcpAddress, tcpPort, withoutFlags } from '../../../src/provisioning/engine/engine-flags';
import { EventStream, longestLine } from '../../../src/provisioning/apply/event-stream';
import { HostSession } from '../../../src/provisioning/session/host-session';
import { Journal, type JournalRecord } from '../../../src/provisioning/apply/journal';
import { LastLines } from '../../../src/provisioning/apply/output-lines';
import { parseListeners } from '../../../src/provisioning/probe/listeners';
import { inspectionLine, planLine, shortVersion } from '../../../src/provisioning/narrative';
import { assertPossible } from '../../../src/provisioning/probe/obstacles';
import { parseOsRelease } from '../../../src/provisioning/probe/os-release';
import { planInstallation } from '../../../src/provisioning/plan';
import { parseProbe } from '../../../src/provisioning/probe/probe';
import { RemoteShell } from '../../../src/provisioning/session/remote-shell';
import { RunRecord } from '../../../src/provisioning/apply/run-record';
import { parseSections } from '../../../src/provisioning/probe/sections';
import { editStartCommand } from '../../../src/provisioning/systemd/start-command';
import { stepFailure } from '../../../src/provisioning/apply/step-failure';
import type { Step } from '../../../src/provisioning/step';
import { writeDaemonJson } from '../../../src/provisioning/steps/engine-files';
import { orderDropIns, settings } from '../../../src/provisioning/systemd/unit-file';
import { listing, phrase, sentenceEnd } from '../../../src/phrase';
import type { MachineStore } from '../../../src/machines/store';
import { BoundedOutput } from '../../../src/ssh/session/bounded-output';
import type { RunOptions, RunResult } from '../../../src/ssh/connection';
import { refusalOf } from '../../../src/ssh/session/channels';
import { FakeConnection, result } from '../provisioning/support/connection';
import { FakeObserver } from '../provisioning/support/observer';
import { neverEnds } from '../provisioning/support/hung-host';
import { recordedFacts, recordedOutput, recordedToken } from '../provisioning/support/recorded';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertGrowsLinearly } from './support/growth';

const token = 'fedcba9876543210fedcba9876543210';

/** Text of about that length that repeats a part, with an end that makes a pattern try again. */
function repeated(part: string, end = ''): (length: number) => string {
  return (length) => part.repeat(Math.ceil(length / part.length)) + end;
}

/** Feeds a text in pieces of that length. */
function inPieces(text: string, length: number, take: (piece: string) => void): void {
  for (let at = 0; at < text.length; at += length) {
    take(text.slice(at, at + length));
  }
}

/** An answer to the probe with these sections in place of the recorded ones. */
async function answer(changes: Readonly<Record<string, string>>): Promise<string> {
  const sections = new Map(parseSections(await recordedOutput('bookworm-docker'), recordedToken));
  sections.delete('end');
  Object.entries(changes).forEach(([name, content]) => sections.set(name, content));
  return [...sections, ['end', '']].map(([name, text]) => `\n@@${recordedToken} ${name}\n${text}`).join('');
}

/** What the recorded host starts its engine with. */
const unitPath = '/lib/systemd/system/docker.service';

describe('readers of a host’s output take linear time', () => {
  const streams: Readonly<Record<string, (length: number) => string>> = {
    'a line without an end': repeated('x'),
    'carriage returns': repeated('\r'),
    'empty lines': repeated('\n'),
    'NUL bytes': repeated('\0'),
    'lines that look like events': repeated(`@@${token.replace('f', '0')} done 1\n`),
    'the beginning of an event': repeated(`@@${token} `),
    'halves of characters': repeated('\ud83e'),
  };
  for (const [what, input] of Object.entries(streams)) {
    for (const piece of [1, 4096]) {
      it(`the stream of a run’s output: ${what}, in pieces of ${piece}`, () =>
        assertGrowsLinearly(input, (text) => {
          const kept = new LastLines();
          const stream = new EventStream(
            token,
            () => undefined,
            (line) => kept.push(line),
          );
          inPieces(text, piece, (part) => stream.push(part));
          stream.end();
          return kept.text.length;
        }));
    }
  }

  for (const piece of [1, 4096]) {
    it(`the output of a command, in pieces of ${piece}`, () =>
      assertGrowsLinearly(repeated('ü'), (text) => {
        const output = new BoundedOutput(1024 * 1024, () => undefined);
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += piece) {
          output.push(bytes.subarray(at, at + piece));
        }
        output.end();
        return output.text.length;
      }));
  }

  const causes: Readonly<Record<string, (length: number) => string>> = {
    'a long error': repeated('“/', '\nE: '),
    spaces: repeated(' ', 'x'),
    'messages that never end': repeated('level=error msg="'),
    escapes: repeated('\\', ' level=error msg="'),
    'escaped quotes': (length) => `level=error msg="${'\\"'.repeat(length / 2)}`,
    'a line number far behind': (length) => `${'x'.repeat(length)}: line 1`,
    colons: repeated(': line 1'),
    lines: repeated('error\n'),
    'line separators': repeated('E: \u2028'),
  };
  for (const [what, input] of Object.entries(causes)) {
    it(`the cause of a failure: ${what}`, () => assertGrowsLinearly(input, (text) => pickCause(text)));
  }

  const readers: Readonly<
    Record<string, readonly [input: (length: number) => string, read: (text: string) => unknown]>
  > = {
    'sections: marks without names': [repeated(`\n@@${token} `), (text) => parseSections(text, token)],
    'sections: very many': [repeated(`\n@@${token} x\n`), (text) => parseSections(text, token)],
    'addresses: very many': [repeated('2: eth0 inet 10.0.0.1/8 scope global eth0\n'), parseAddresses],
    'addresses: one of spaces': [(length) => `2:${' '.repeat(length)}`, parseAddresses],
    'addresses: one of digits': [(length) => `2: e inet ${'1'.repeat(length)}\u2028`, parseAddresses],
    'addresses: one with a line separator': [
      (length) => `2: e inet 1.1.1.1 ${'scope '.repeat(length / 6)}\u2028x`,
      parseAddresses,
    ],
    'addresses: at signs': [(length) => `2: ${'@'.repeat(length)} inet 10.0.0.1 scope global`, parseAddresses],
    'listeners: very many': [repeated('LISTEN 0 1 *:1 *:* users:(("x",pid=1,fd=3))\n'), parseListeners],
    'listeners: a long peer': [(length) => `LISTEN 0 0 *:1 ${'a'.repeat(length)}\u2028x`, parseListeners],
    'listeners: colons': [(length) => `LISTEN 0 0 ${':1'.repeat(length / 2)} `, parseListeners],
    'listeners: programs without an end': [(length) => `LISTEN 0 0 *:1 * ${'("x'.repeat(length / 3)}`, parseListeners],
    'os-release: a long name': [(length) => `NAME="${'\\"'.repeat(length / 2)}`, parseOsRelease],
    'os-release: very many relatives': [(length) => `ID_LIKE="${'a '.repeat(length / 2)}"`, parseOsRelease],
    'os-release: spaces': [(length) => `NAME=${' '.repeat(length)}x`, parseOsRelease],
    'os-release: systems of GNU': [(length) => `NAME="${' GNU/Linux'.repeat(length / 10)} "`, parseOsRelease],
    'assignments: spaces': [repeated(' ', 'x'), parseAssignments],
    'assignments: exports': [(length) => `export${' '.repeat(length)}1`, parseAssignments],
    'assignments: quotes': [(length) => `A=${'"\''.repeat(length / 2)}`, parseAssignments],
    'command lines: escapes': [repeated('\\x41'), splitCommandLine],
    'command lines: backslashes': [repeated('\\'), splitCommandLine],
    'command lines: words': [repeated('-H a '), splitCommandLine],
    'command lines: variables without an end': [
      repeated('${a'),
      (text) => expandWords([{ raw: text, value: text }], new Map()),
    ],
    'flags of a start command': [
      repeated('-H a '),
      (text) => withoutFlags(splitCommandLine(text), (name) => name === 'host'),
    ],
    'start commands': [
      repeated('-H tcp://:2376 '),
      (text) =>
        editStartCommand(text, new Map(), { program: '/x', listening: { port: 2376, ip: '10.0.0.1' }, tls: true }),
    ],
    'flags: one long': [(length) => `--${'a-'.repeat(length / 2)}`, (text) => readFlags([text])],
    'hosts of an engine: brackets': [repeated('[', ']]'), (text) => [tcpPort(text), tcpAddress(text)]],
    'hosts of an engine: digits': [(length) => `tcp://:${'1'.repeat(length)}x`, (text) => tcpPort(text)],
    'unit files: continuations': [repeated('ExecStart=\\\n'), (text) => settings(text, 'Service', 'ExecStart')],
    'unit files: backslashes and spaces': [
      repeated('\\ ', 'x'),
      (text) => settings(`[Service]\n${text}`, 'Service', 'ExecStart'),
    ],
    'unit files: spaces after a backslash': [
      (length) => `\\${' '.repeat(length)}x`,
      (text) => settings(text, 'Service', 'ExecStart'),
    ],
    'unit files: a heading without an end': [repeated('['), (text) => settings(text, 'Service', 'ExecStart')],
    'unit files: a key': [
      (length) => `[Service]\n${'a'.repeat(length / 2)}${' '.repeat(length / 2)}x`,
      (text) => settings(text, 'Service', 'ExecStart'),
    ],
    'drop-ins: very many': [
      repeated('x'),
      (text) =>
        orderDropIns(
          Array.from({ length: text.length / 60 }, (_, at) => ({
            path: `/etc/systemd/system/docker.service.d/${at}.conf`,
            text: '[Service]\nExecStart=x',
          })),
        ),
    ],
    'daemon.json: nested': [repeated('['), (text) => parseDaemonJson('/x', text)],
    'daemon.json: nested, and right': [
      (length) => `{"a":${'['.repeat(length / 2)}${']'.repeat(length / 2)}}`,
      (text) => withValues(parseDaemonJson('/x', text), { tls: true }),
    ],
    'daemon.json: many values, deep down': [
      (length) => `{\n          "a":${'['.repeat(20)}${'1,'.repeat(length / 2)}1${']'.repeat(20)}}`,
      (text) => withValues(parseDaemonJson('/x', text), { tls: true }),
    ],
    'daemon.json: indentation': [
      (length) => `{"a":1,\n${' '.repeat(length)}}`,
      (text) => withValues(parseDaemonJson('/x', text), { tls: true }),
    ],
    versions: [repeated('+', '\u2028'), shortVersion],
    'sentences: white space': [repeated(' \n\u2028', 'x'), phrase],
    'sentences: the end of one': [repeated('.', ' x'), sentenceEnd],
  };
  for (const [what, [input, read]] of Object.entries(readers)) {
    it(what, () => assertGrowsLinearly(input, read));
  }

  const probes: Readonly<Record<string, readonly [section: string, input: (length: number) => string]>> = {
    sections: ['x', repeated(`\n@@${recordedToken} file /x\n`)],
    containers: ['containers', repeated('web\n')],
    'environment files': ['unit', (length) => `LoadState=loaded\n${'EnvironmentFiles=/e\n'.repeat(length / 20)}`],
    'marks of environment files': [
      'unit',
      (length) => `LoadState=loaded\nEnvironmentFiles=${' (ignore_errors='.repeat(length / 16)}\u2028x`,
    ],
    variables: ['unit', (length) => `LoadState=loaded\nEnvironment=${'A=b '.repeat(length / 4)}`],
    'arguments of the engine': ['running', repeated('-H\n')],
    'free space': ['free', (length) => `x\n${' 1'.repeat(length / 2)}%`],
    'free space in digits': ['free', (length) => `x\n ${'1'.repeat(length)}\u2028`],
    packages: ['packages', repeated('docker.io + - - -')],
    'a version': ['packages', (length) => `docker.io ${'-'.repeat(length)} install ok installed`],
    digests: ['x', repeated(`\n@@${recordedToken} digest /x\n0\n`)],
  };
  for (const [what, [section, input]] of Object.entries(probes)) {
    it(`the answer to the probe: ${what}`, async () => {
      const rest = await answer({});
      await assertGrowsLinearly(input, (text) => {
        const mark = `\n@@${recordedToken} end\n`;
        return parseProbe(
          'pi1',
          rest.replace(mark, () => `\n@@${recordedToken} ${section}\n${text}${mark}`),
          recordedToken,
        );
      });
    });
  }

  it('the answer to the probe: a file of variables that is listed very often', async () => {
    const rest = await answer({});
    await assertGrowsLinearly(
      (length) =>
        [
          'unit',
          `LoadState=loaded\n${'EnvironmentFiles=/e\n'.repeat(length / 40)}`,
          'file /e',
          'A=b\n'.repeat(length / 8),
          'end',
          '',
        ].join('|'),
      (text) => {
        const parts = text.split('|');
        const sections = [0, 2, 4].map((at) => `\n@@${recordedToken} ${parts[at] ?? ''}\n${parts[at + 1] ?? ''}`);
        return parseProbe('pi1', rest + sections.join(''), recordedToken);
      },
    );
  });
});

describe('what is kept of a host’s output is bounded', () => {
  const cases: Readonly<
    Record<string, readonly [changes: Readonly<Record<string, string>>, holds: (facts: Facts) => void]>
  > = {
    '100,000 containers': [
      { containers: Array.from({ length: 100_000 }, (_, at) => `c${at}`).join('\n') },
      (facts) => {
        assert.equal(facts.runningContainers.length, 200);
        assert.equal(facts.runningContainers.length + facts.moreContainers, 100_000);
        assert.match(inspectionLine(facts), /100000 running containers/);
        const plan = planInstallation('pi1', { ...facts, engine: undefined }, choice);
        assert.ok(planLine(plan ?? assert.fail()).length < 1000);
        assert.match(planLine(plan ?? assert.fail()), /\(stops c0, c1, .* and 99988 more\)$/);
        assert.deepEqual([plan?.moreContainers, plan?.warnings], [99_800, []]);
      },
    ],
    'a container with a name of 1 MB': [
      { containers: 'x'.repeat(1_000_000) },
      ({ runningContainers }) => assert.equal(runningContainers[0]?.length, 200),
    ],
    '100,000 addresses': [
      { addresses: '2: eth0    inet 10.0.0.1/8 scope global eth0\\       valid_lft forever\n'.repeat(100_000) },
      ({ addresses }) => assert.equal(addresses.length, 64),
    ],
    '100,000 listeners': [
      { listeners: 'LISTEN 0 1 *:2376 *:* users:(("nginx",pid=1,fd=3))\n'.repeat(100_000) },
      ({ listeners }) => assert.equal(listeners?.length, 64),
    ],
    'a listener with a long name on two lines': [
      { listeners: `LISTEN 0 1 *:2376 *:* users:(("a\u2028${'x'.repeat(100_000)}",pid=1,fd=3))\n` },
      ({ listeners }) =>
        assert.ok((listeners?.[0]?.program ?? '').startsWith('a x') && oneLine(listeners?.[0]?.program)),
    ],
    'an os-release with names of 1 MB': [
      {
        'os-release': `NAME="${'x'.repeat(1_000_000)}"\nVERSION_ID=${'1'.repeat(1000)}\nID=debian\nID_LIKE="${'a '.repeat(100_000)}"`,
      },
      ({ os }) => {
        assert.ok(os.name.length <= 200 && (os.versionId ?? '').length <= 64 && os.idLike.length <= 32);
      },
    ],
    'names on several lines': [
      { 'os-release': 'NAME="a\u2028│ pi2 ▸ b"\nID=debian', architecture: 'a\u2028b', containers: 'we\rb' },
      (facts) => {
        assert.ok(oneLine(inspectionLine(facts)) && oneLine(facts.runningContainers[0]));
        assert.equal(facts.os.name, 'a │ pi2 ▸ b');
      },
    ],
    'a host name of 100,000 characters': [
      { hostname: 'x'.repeat(100_000) },
      ({ hostname }) => assert.equal(hostname, ''),
    ],
    'a clock of another world': [{ clock: '9'.repeat(400) }, (facts) => assert.ok(Number.isNaN(facts.clock))],
    'a package of its own choice': [
      { packages: 'docker.io;reboot 1 install ok half-installed\n' },
      ({ engine }) => assert.equal(engine?.packageName, undefined),
    ],
    'paths that none can be': [
      { 'file /etc/systemd/system/docker.service.d/\0.conf': '[Service]\nExecStart=/bin/x', engine: 'dockerd\0' },
      ({ engine, unit }) => {
        assert.equal(engine, undefined);
        assert.ok(unit.dropIns.every(({ path }) => !path.includes('\0')));
      },
    ],
    'a daemon.json that is nested 100,000 times': [
      { 'file /etc/docker/daemon.json': `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      (facts) => {
        assert.equal(facts.daemonJson.kind, 'deep');
        assert.throws(() => assertPossible('pi1', facts, 2376), {
          reason: 'configuration',
          message: '“pi1”: The file /etc/docker/daemon.json on the host is nested more than 32 levels deep.',
        });
      },
    ],
    'a disk with a long name': [
      { free: `x\n${' 1 1% /x\n'.repeat(100)}${Array.from({ length: 100 }, (_, at) => ` 9 9% /${at}\n`).join('')}` },
      ({ freeKib }) => assert.equal(freeKib.size, 32),
    ],
  };
  for (const [what, [changes, holds]] of Object.entries(cases)) {
    it(what, async () => holds(parseProbe('pi1', await answer(changes), recordedToken).facts));
  }

  for (const [what, line, environment] of [
    ['of 1 MB', `/usr/sbin/dockerd ${'x'.repeat(1_000_000)}`, ''],
    ['that holds a NUL', '/usr/sbin/dockerd a\0b', ''],
    ['that escapes a NUL', '/usr/sbin/dockerd \\x00', ''],
    ['that becomes 10 GB with its variables', `/usr/sbin/dockerd ${'$A '.repeat(20_000)}`, `A=${'b'.repeat(500_000)}`],
    ['that becomes 10 GB within a word', `/usr/sbin/dockerd ${'${A}'.repeat(10_000)}`, `A=${'b'.repeat(500_000)}`],
  ] as const) {
    it(`a start command ${what}`, async () => {
      const file = `file ${unitPath}`;
      const output = await answer({
        unit: `LoadState=loaded\nFragmentPath=${unitPath}\nEnvironment=${environment}\n`,
        [file]: `[Service]\nExecStart=${line}\n`,
      });
      assert.throws(() => parseProbe('pi1', output, recordedToken), {
        reason: 'configuration',
        message: /^“pi1”: The start command of docker\.service is too long or contains invalid characters\.$/,
      });
    });
  }

  it('the length of a start command with its variables is known before it is made', () => {
    const environment = new Map([['A', 'b c']]);
    for (const line of ['x $A ${A}${A}', '$B ${B', '$$ %%']) {
      const words = splitCommandLine(line);
      const made = expandWords(words, environment).join('').length;
      assert.ok(made <= expandedLength(words, environment), line);
    }
  });

  it('the hosts that a configuration names in a sentence', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const path = '/etc/docker/daemon.json';
    const line = `/usr/sbin/dockerd ${Array.from({ length: 5000 }, (_, at) => `-H tcp://h${at}:1`).join(' ')}`;
    const unit = { ...facts.unit, file: { path: unitPath, text: `[Service]\nExecStart=${line}` }, dropIns: [] };
    const configuration = configureEngine('pi1', { unit, daemonJson: { kind: 'absent', path } }, '/usr/sbin/dockerd', {
      port: 2376,
      ip: '10.0.0.1',
    });
    assert.equal(configuration.secured.length, 5000);
    assert.ok(listing(configuration.secured).length < 1000);
  });

  it('in a sentence is one line, and what is not named is counted', () => {
    assert.equal(phrase('a\u0085b'), 'a b');
    assert.equal(listing(['web'], 3), 'web and 3 more');
  });

  it('what becomes of a daemon.json with very many values, deep down', () => {
    const text = `{\n          "a":${'['.repeat(30)}${'1,'.repeat(500_000)}1${']'.repeat(30)}}`;
    assert.ok(withValues(parseDaemonJson('/x', text), { tls: true }).length < 2 * text.length);
  });

  it('the text of an SSH server in a sentence', () => {
    const said = 'no\n│ pi2 ▸ '.repeat(10_000);
    assert.ok(sentenceEnd(said).length <= 1001 && oneLine(sentenceEnd(said)));
    const refusal = refusalOf(new Error(`(SSH) Channel open failure: ${said}`));
    assert.ok(refusal.said.length <= 500 && oneLine(refusal.said) && refusal.said.startsWith('no │'));
  });

  it('the cause of a failure, and its sentence', () => {
    const said = `E: ${'“/'.repeat(16_000)}`;
    const step = writeDaemonJson({ path: `/${'x\n'.repeat(3000)}`, text: '{}' }, 2376, new Map());
    const { message } = stepFailure('pi1', { step, code: 1, output: said, undone: true, engineRan: true });
    assert.ok(message.length < 1000 && oneLine(message), message.slice(0, 100));
    assert.ok(pickCause(said).length <= 300);
  });

  it('the entries of a journal', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'swarm-machines-hostile-'));
    try {
      const journal = new Journal(directory, () => new Date(0));
      for (let at = 0; at < 2000; at += 1) {
        journal.note({ id: 'download', title: 'x' }, 'begin');
      }
      await journal.save();
      const record = JSON.parse(await readFile(join(directory, 'provisioning.json'), 'utf8')) as JournalRecord;
      assert.equal(record.entries.length, 1000);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('what the store keeps of a run', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'swarm-machines-hostile-'));
    try {
      const kept: (string | undefined)[] = [];
      const store = {
        machineDirectory: () => directory,
        save: () => Promise.resolve(),
        installClientFiles: () => Promise.resolve(),
        updateSidecar: (
          _name: string,
          change: (sidecar: object) => { incomplete?: { step: string; problem: string } },
        ) => {
          const { incomplete } = change({});
          kept.push(incomplete?.step, incomplete?.problem);
          return Promise.resolve();
        },
      } as unknown as MachineStore;
      const record = new RunRecord(
        store,
        'pi1',
        true,
        () => new Date(0),
        () => undefined,
      );
      const step = { ...steps(1)[0], title: 'x\n'.repeat(5000) } as Step;
      await record.begin({ sidecar: {} } as never, [step]);
      const failing = record.guard(() => {
        for (let at = 0; at < 5; at += 1) {
          record.note(step, 'begin');
        }
        return Promise.reject(new Error('“/\n'.repeat(16_000)));
      });
      await assert.rejects(failing);
      assert.ok(kept.length > 0 && kept.every((text) => text !== undefined && text.length <= 1000 && oneLine(text)));
      const journal = JSON.parse(await readFile(join(directory, 'provisioning.json'), 'utf8')) as JournalRecord;
      assert.ok((journal.problem ?? '').length <= 1000 && oneLine(journal.problem));
      assert.ok(journal.entries.every(({ title }) => title.length <= 1000 && oneLine(title)));
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

type Facts = ReturnType<typeof parseProbe>['facts'];

const choice = { source: 'distribution', scriptUrl: 'https://get.docker.com' } as const;

function oneLine(text: string | undefined): boolean {
  return text !== undefined && !/[\n\r\u0085\u2028\u2029]/.test(text);
}

/** So many steps that do nothing. */
function steps(count: number): readonly Step[] {
  return Array.from({ length: count }, (_, at) => ({
    id: 'download' as const,
    title: `Step ${at + 1}`,
    why: '',
    changes: [],
    apply: ':',
    check: ':',
    undo: '',
  }));
}

describe('a run on a fake hostile host', () => {
  let observer: FakeObserver;
  let noted: string[];

  /** Runs two steps on a host that reports this; `@@` at the beginning of a line is the run’s mark. */
  async function run(
    say: (write: (text: string, stream?: 'stdout' | 'stderr') => void, token: string) => void,
  ): Promise<void> {
    observer = new FakeObserver();
    noted = [];
    const connection = new FakeConnection((_command, { stdin = '', onOutput }: RunOptions): RunResult => {
      const mark = /^token=([0-9a-f]+)$/m.exec(stdin.toString())?.[1] ?? '';
      const write = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): void =>
        onOutput?.(text.replace(/^@@ /gm, `@@${mark} `), stream);
      say(write, mark);
      return result();
    });
    const context: ApplyContext = {
      ...{ machine: 'pi1', shell: new RemoteShell(connection, 'pi1'), privilege: { kind: 'root' }, observer },
      record: { note: (step, state) => void noted.push(`${step.title} ${state}`) },
      ...{ done: 0, total: 2, engineRuns: true },
    };
    await applySteps(steps(2), context, new AbortController().signal);
  }

  const good = '@@ begin 1\n@@ done 1\n@@ begin 2\n@@ done 2\n@@ end\n';
  const all = ['Step 1 begin', 'Step 1 done', 'Step 2 begin', 'Step 2 done'];

  for (const [what, said] of [
    ['an event with another token', '@@dead undone\n@@dead failed 1 1\n'],
    ['an event without a token', '@@undone\n@@end\n'],
    ['an event that does not begin its line', 'x@@ undone\n @@ end\n'],
    ['an event at the end of an endless line', `${'x'.repeat(3 * longestLine)}@@ failed 1 1\n`],
    ['NUL bytes and lone carriage returns', '\0\r\0\r\n\r\r\r\n'],
  ] as const) {
    it(`treats ${what} as output`, async () => {
      await run((write) => write(good.replace('@@ done 1', () => `${said}@@ done 1`)));
      assert.deepEqual(noted, all);
      assert.ok(observer.raw.length >= said.trimEnd().length / 2);
    });
  }

  it('reads no event from standard error', async () => {
    await run((write) => {
      write('@@ begin 1\n');
      write('@@ failed 1 1\n', 'stderr');
      write('@@ done 1\n@@ begin 2\n@@ done 2\n@@ end\n');
    });
    assert.deepEqual(noted, all);
  });

  for (const [what, said, believed] of [
    ['a step that is done before it was begun', '@@ done 1\n@@ begin 1\n@@ end\n', 0],
    ['a step that is none of the run', '@@ begin 3\n@@ done 3\n@@ end\n', 0],
    ['a step of a number that is none', `@@ begin 1\n@@ begin 9999\n@@ end\n`, 1],
    ['steps in another order', '@@ begin 2\n@@ done 2\n@@ begin 1\n@@ done 1\n@@ end\n', 0],
    ['the end before the last step', '@@ begin 1\n@@ done 1\n@@ end\n', 2],
    ['a second end', `${good}@@ end\n`, 4],
    ['undone although nothing failed', '@@ begin 1\n@@ undone\n@@ done 1\n', 1],
    ['a cancellation that nobody asked for', '@@ begin 1\n@@ cancelled 1\n@@ undoing\n@@ undone\n@@ end\n', 1],
    ['a failure after the end', `${good}@@ failed 2 1\n`, 4],
  ] as const) {
    it(`rejects ${what}`, async () => {
      await assert.rejects(
        run((write) => write(said)),
        {
          reason: 'unexpected-answer',
          message: '“pi1” reported its steps in an impossible order.',
        },
      );
      assert.deepEqual(noted, all.slice(0, believed));
    });
  }

  it('reads 64 MiB without a line’s end, and shows and keeps a part of it', async () => {
    const chunk = 'x'.repeat(32 * 1024);
    await assert.rejects(
      run((write) => {
        write('@@ begin 1\n');
        for (let at = 0; at < 2048; at += 1) {
          write(chunk);
          write(chunk, 'stderr');
        }
      }),
      { reason: 'install' },
    );
    assert.ok(observer.raw.length < 9 * 1024 * 1024);
    assert.equal(observer.lines.filter((line) => line.includes('too long to show')).length, 1);
  });

  it('shows no more than a part of very many lines', async () => {
    await run((write) => {
      write('@@ begin 1\n');
      for (let at = 0; at < 400; at += 1) {
        write('y\n'.repeat(1000));
      }
      write(good.slice('@@ begin 1\n'.length));
    });
    assert.equal(observer.raw.length, 2 * 100_000);
    assert.deepEqual(noted, all);
  });

  it('ends an inspection with endless output', async () => {
    for (const stream of ['stdout', 'stderr'] as const) {
      let said = 0;
      const connection = new FakeConnection((_command, options) => {
        const ends = neverEnds(options);
        while (options.signal?.aborted !== true && said < 64) {
          said += 1;
          options.onOutput?.('x'.repeat(1024 * 1024), stream);
        }
        return ends;
      });
      const session = new HostSession(connection, 'pi1', 2376, new FakeObserver());
      await assert.rejects(session.inspect(new AbortController().signal), {
        reason: 'unexpected-answer',
        message: /^“pi1”: The Docker configuration of the host is too large to read\.$/,
      });
      assert.ok(said < 5, String(said));
    }
  });
});
