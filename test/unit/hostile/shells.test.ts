import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { shellLines } from '../../../src/machines/docker-environment';
import { ShellFailure, posixQuoted, windowsWord, type Shell } from '../../../src/shell-quote';
import { KnownHosts } from '../../../src/ssh/known-hosts';
import { removalsOf } from '../../../src/ssh/known-hosts-removal';
import { skipBecause } from '../../skip';
import { sampleHostKey } from '../machines/support/samples';
import { deleteFolder, temporaryFolder } from '../machines/support/temporary';

const run = promisify(execFile);

/** Real shells as people use them: with the expansions that happen at a prompt only switched on. */
const shells: readonly { readonly name: string; readonly argv: readonly string[]; readonly syntax: Shell }[] = [
  { name: 'bash', argv: ['bash', '--norc', '-o', 'history', '-o', 'histexpand', '-s'], syntax: 'posix' },
  { name: 'dash', argv: ['dash', '-s'], syntax: 'posix' },
  { name: 'zsh', argv: ['zsh', '-f', '-o', 'banghist', '-o', 'extendedglob', '-s'], syntax: 'posix' },
  { name: 'zsh with rcquotes', argv: ['zsh', '-f', '-o', 'rcquotes', '-s'], syntax: 'posix' },
  { name: 'fish', argv: ['fish', '--no-config', '/dev/stdin'], syntax: 'fish' },
];

/** Text with a special meaning in one shell or another, and pieces that do harm if they get out of the quotes. */
const hostile = [
  ...Array.from('\'"`$(){}[]<>|&;!*?~#%^=\\ ,:@-'),
  ...Array.from('‘’‚‛“”„＂＇'),
  '$(touch broken)',
  '`touch broken`',
  '%TEMP%',
  '!!',
  "\\'",
  "'; touch broken; '",
  "\\'; touch broken #",
  '& touch broken &',
  '> broken',
  '${HOME}',
  'é',
  '🐳',
  'a',
];
const value = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hostile) }, fc.string({ unit: 'grapheme' })))
  .map((parts) => parts.join('').replace(/\p{Cc}/gu, ''));

async function requireShell(context: Mocha.Context, program: string): Promise<void> {
  await run(program, ['-c', 'true']).catch(() => skipBecause(context, `There is no ${program} here.`));
}

/** What a shell gives to the programs it starts after it was given some lines, and which files came into being by them. */
async function environmentAfter(argv: readonly string[], lines: string): Promise<[Map<string, string>, string[]]> {
  const folder = await temporaryFolder();
  try {
    const [work, script, answer] = ['work', 'script', 'answer'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await mkdir(work);
    await writeFile(script, `${lines}env -0 > ${answer}\n`);
    await using input = await open(script);
    const [program = '', ...rest] = argv;
    const shell = spawn(program, rest, { cwd: work, stdio: [input.fd, 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    shell.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    await once(shell, 'close');
    assert.equal(Buffer.concat(said).toString(), '');
    const pairs = (await readFile(answer, 'utf8')).split('\0');
    const environment = new Map(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    return [environment, await readdir(work)];
  } finally {
    await deleteFolder(folder);
  }
}

describe('Hostile: what is copied for shells', () => {
  for (const { name, argv, syntax } of shells) {
    it(`gives a real ${name} exactly the value, and runs nothing`, async function () {
      await requireShell(this, argv[0] ?? '');
      await fc.assert(
        fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 12 }), async (values) => {
          const wanted = Object.fromEntries(values.map((text, index) => [`V${index}`, text]));
          const [environment, files] = await environmentAfter(argv, shellLines(wanted, syntax));
          assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, environment.get(key)])), wanted);
          assert.deepEqual(files, []);
        }),
        { numRuns: 40, examples: [[hostile], [hostile.map((text) => `${text}'${text}\\`)]] },
      );
    }).timeout(120_000);

    it(`gives a command pasted into a real ${name} exactly its words`, async function () {
      await requireShell(this, argv[0] ?? '');
      await fc.assert(
        fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 12 }), async (values) => {
          const { stdout } = await run(argv[0] ?? '', ['-c', `printf '%s\\0' ${values.map(posixQuoted).join(' ')}`]);
          assert.deepEqual(stdout.split('\0').slice(0, -1), values);
        }),
        { numRuns: 20, examples: [[hostile]] },
      );
    }).timeout(120_000);
  }

  it('is refused for every shell if a control character would be a key at the prompt', () => {
    for (const text of ['a\nb', 'a\rb', 'a\tb', 'a\u0003b', 'a\u001b[201~b', 'a\0b', 'a\u007fb', 'a\u0085b', '\n']) {
      for (const shell of ['posix', 'fish', 'powershell', 'cmd'] as const) {
        assert.throws(
          () => shellLines({ V: text }, shell),
          (error: unknown) => error instanceof ShellFailure && error.reason === 'control' && error.remedy !== '',
        );
      }
    }
  });

  // PowerShell is in no package that can be had here: its rules are those of about_Quoting_Rules and of `IsSingleQuote` in
  // CharTraits.cs of its sources. The reader below is written after them.
  it('is one literal of exactly the value in PowerShell (by its rules, without the shell itself)', () => {
    fc.assert(
      fc.property(value, (text) => {
        const line = shellLines({ V: text }, 'powershell');
        assert.equal(readPowerShellLiteral(line), text);
      }),
      { examples: hostile.map((text) => [text]) },
    );
  });

  // Rules: `help set`, `help cmd` of Windows.
  it('stays between its quotes in the Command Prompt (by its rules, without the shell itself)', () => {
    fc.assert(
      fc.property(value, (text) => {
        let line: string;
        try {
          line = shellLines({ V: text }, 'cmd');
        } catch (error) {
          assert.ok(error instanceof ShellFailure && error.reason === 'cmd');
          assert.match(text, /["!]|%.*%/u);
          return;
        }
        assert.equal(line, `SET "V=${text}"\n`);
        assert.doesNotMatch(text, /["!]|%.*%/u);
      }),
      { examples: hostile.map((text) => [text]) },
    );
  });

  it('is refused, with a next step, if the Command Prompt would change it', () => {
    for (const text of ['%TEMP%', '%TEMP:a=b%', '100 % and 50 %', 'a"b', '!x!', 'a!']) {
      assert.throws(
        () => shellLines({ V: text }, 'cmd'),
        (error: unknown) => error instanceof ShellFailure && error.remedy.includes('PowerShell'),
      );
    }
    assert.equal(shellLines({ V: 'tcp://[fe80::1%25eth0]:2376' }, 'cmd'), 'SET "V=tcp://[fe80::1%25eth0]:2376"\n');
    assert.equal(shellLines({ V: 'C:\\a & b^c (d)' }, 'cmd'), 'SET "V=C:\\a & b^c (d)"\n');
  });

  const words: readonly [string, string | undefined][] = [
    ['pi3.local', 'pi3.local'],
    ['C:\\a b\\known hosts', '"C:\\a b\\known hosts"'],
    ['a&b|c<d>e^f', '"a&b|c<d>e^f"'],
    ["it's", `"it's"`],
    ['-x', '"-x"'],
    ['$(calc)', undefined],
    ['$x', undefined],
    ['`n', undefined],
    ['%TEMP%', undefined],
    ['a!', undefined],
    ['a"b', undefined],
    ['a“b', undefined],
    ['a”b', undefined],
    ['a„b', undefined],
    ['C:\\x\\', undefined],
    ['a\nb', undefined],
  ];
  for (const [text, word] of words) {
    it(`has for PowerShell and the Command Prompt alike ${word ?? 'no word'} for ${JSON.stringify(text)}`, () => {
      assert.equal(windowsWord(text), word);
    });
  }

  it('has no command if a name cannot be passed to the shell', () => {
    const command = (name: string, file: string, platform: NodeJS.Platform): string | undefined =>
      removalsOf(name, [{ key: sampleHostKey, file, line: 1 }], platform)[0]?.command;
    assert.equal(command('$(calc)', 'C:\\hosts', 'win32'), undefined);
    assert.equal(command('pi3', 'C:\\$(calc)\\hosts', 'win32'), undefined);
    assert.equal(command('pi3\ncalc', '/hosts', 'linux'), undefined);
    assert.equal(command('$(calc)', '/hosts', 'linux'), "ssh-keygen -R '$(calc)' -f /hosts");
  });
});

describe('Hostile: what is written to known_hosts', () => {
  const names = [
    'pi3,*',
    '*',
    'pi?',
    '!pi3',
    'pi3,github.com',
    'pi3 github.com',
    'pi3\n* ',
    'pi3\tx',
    '@revoked',
    '#pi3',
    '|1|abc|def',
    'pi3\u00a0x',
    'pi3\u202ex',
    '',
  ];
  for (const host of names) {
    for (const hashed of [false, true]) {
      it(`is never a line for ${JSON.stringify(host)}${hashed ? ', hashed' : ''}`, async () => {
        const folder = await temporaryFolder();
        try {
          const file = join(folder, 'known_hosts');
          const known = new KnownHosts({ user: [file], system: [] });
          await assert.rejects(
            known.append({ host, port: 22 }, sampleHostKey, hashed),
            /cannot be added to known_hosts/,
          );
          await assert.rejects(
            known.append({ host: 'x', port: 22, alias: host }, sampleHostKey, hashed),
            /cannot be added/,
          );
          assert.deepEqual(await readdir(folder), []);
        } finally {
          await deleteFolder(folder);
        }
      });
    }
  }

  it('is a line for a name, an address and a port', async () => {
    const folder = await temporaryFolder();
    try {
      const file = join(folder, 'known_hosts');
      const known = new KnownHosts({ user: [file], system: [] });
      await known.append({ host: 'pi3.local', port: 22 }, sampleHostKey, false);
      await known.append({ host: 'fe80::1%eth0', port: 2222 }, sampleHostKey, false);
      const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.split(' ')[0]);
      assert.deepEqual(lines, ['pi3.local', '[fe80::1%eth0]:2222', '']);
    } finally {
      await deleteFolder(folder);
    }
  });
});

/** The value of `$Env:V = '…'` as PowerShell reads it; fails if the literal ends before the line does. */
function readPowerShellLiteral(line: string): string {
  const start = "$Env:V = '";
  assert.ok(line.startsWith(start));
  const isQuote = (character: string | undefined): boolean => character !== undefined && "'‘’‚‛".includes(character);
  let read = '';
  let at = start.length;
  for (;;) {
    const character = line[at];
    assert.notEqual(character, undefined, 'the literal has no end');
    if (isQuote(character)) {
      if (!isQuote(line[at + 1])) {
        break;
      }
      at++;
    }
    // Two quotes stand for one; ours are always two of a kind.
    read += isQuote(character) ? (line[at - 1] ?? '') : (character ?? '');
    at++;
  }
  assert.equal(line.slice(at + 1), '\n');
  return read;
}
