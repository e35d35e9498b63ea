import fc from 'fast-check';
import { knownDifferences } from '../known-differences';

/** A service as its files make it. */
export interface UnitSample {
  readonly unit: string;
  /** Drop-ins by file name. */
  readonly dropIns: Readonly<Record<string, string>>;
  /** Drop-ins for services of any name, by file name. */
  readonly forAll?: Readonly<Record<string, string>>;
}

/** The variables that words name. */
export const unitVariables = ['ONE', 'TWO', '_x1'] as const;

const prefixes = ['', '', '', '-', '+', '!', '!!', '-+', '@', '-@', '-!'];

const words = [
  ...[
    '-H',
    'fd://',
    '-H tcp://0.0.0.0:2376',
    '--tlsverify',
    '--containerd=/run/containerd/containerd.sock',
    '--label=a=b',
  ],
  ...[
    '"room=living room"',
    "'a b'",
    `"a 'b' c"`,
    `'a "b" c'`,
    String.raw`"\""`,
    String.raw`'\''`,
    'a"b c"d',
    `"x"'y'`,
    '""',
    "''",
  ],
  ...[
    String.raw`a\x20b`,
    String.raw`\x41`,
    String.raw`\101`,
    String.raw`\t`,
    String.raw`a\\b`,
    String.raw`\s`,
    String.raw`"a\nb"`,
  ],
  ...[
    String.raw`a\qb`,
    String.raw`"\d+"`,
    String.raw`\u00e9`,
    String.raw`\U0001f600`,
    String.raw`\;`,
    String.raw`a\;b`,
    'a;b',
    ';b',
  ],
  ...[
    '$ONE',
    '${TWO}',
    'x${ONE}y',
    '"$ONE"',
    '$ONE$TWO',
    '$$',
    '$$ONE',
    '"a $_x1 b"',
    '100%%',
    '%%n',
    'é',
    '#no',
    'a=b',
    'tcp://[::]:2376',
  ],
  ...['%n', '%E/docker', 'x%%%%y', "it's'", '\u00a0', '--', '-', '\\x7e'],
];

const gap = fc.constantFrom(
  ' ',
  ' ',
  '  ',
  '\t',
  ' \\\n',
  ' \\\n  ',
  '\\\n  ',
  ' \\\n# a remark\n  ',
  ' \\\n; a remark\n',
  ' \\ \n',
);

/** The value of an ExecStart. */
const command = fc
  .tuple(
    fc.constantFrom(...prefixes),
    fc.constantFrom('/usr/bin/true', '"/usr/bin/true"', '/bin/true'),
    fc.array(fc.tuple(gap, fc.constantFrom(...words)), { maxLength: 6 }),
    fc.constantFrom('', '', ' ', ' \\\n'),
  )
  .map(([prefix, program, rest, end]) => {
    const first = program.startsWith('"') ? `"${prefix}${program.slice(1)}` : `${prefix}${program}`;
    // After an at sign the next word is the name that the program gets for its own.
    return `${first}${prefix.includes('@') ? ' name' : ''}${rest.flat().join('')}${end}`;
  });

const equals = fc.constantFrom('=', '=', ' = ', '= ');
const other = fc.constantFrom(
  'Restart=no',
  'Type=simple',
  '# a remark',
  '; ExecStart=/no',
  '',
  '  # ExecStart=/no',
  'Nice=0',
  'X-Other=a \\\nExecStart=/no',
);

const lines = fc
  .tuple(
    fc.array(other, { maxLength: 2 }),
    equals,
    command,
    fc.array(other, { maxLength: 2 }),
    fc.constantFrom('', '  '),
  )
  .map(([before, sign, value, after, margin]) => [...before, `${margin}ExecStart${sign}${value}`, '', ...after]);

const lineEnds = fc.constantFrom('\n', '\n', '\n', '\r\n');

function fileText(parts: readonly string[], lineEnd: string): string {
  return `${parts.join('\n')}\n`.replaceAll('\n', lineEnd);
}

const unit = fc
  .tuple(lines, fc.constantFrom<(readonly string[])[]>([], ['[Install]', 'ExecStart=/no']), lineEnds)
  .map(([service, rest, lineEnd]) =>
    fileText(['[Unit]', 'DefaultDependencies=no', '[Service]', ...service, ...rest], lineEnd),
  );

const reset = fc.constantFrom('ExecStart=', 'ExecStart =', 'ExecStart=  ');
const dropIn = fc.oneof(
  fc.tuple(reset, lines, lineEnds).map(([first, rest, lineEnd]) => fileText(['[Service]', first, ...rest], lineEnd)),
  fc
    .tuple(lines, reset, lines, lineEnds)
    .map(([first, again, rest, lineEnd]) => fileText(['[Service]', 'ExecStart=', ...first, again, ...rest], lineEnd)),
  fc.constantFrom('[Service]\nNice=0\n', '', '[Unit]\nExecStart=/no\n', '# nothing\n'),
);
const dropIns = fc.uniqueArray(
  fc.tuple(fc.constantFrom('10-a.conf', '10-A.conf', '9.conf', 'override.conf', 'zz.conf', 'no.config'), dropIn),
  {
    maxLength: 3,
    selector: ([name]) => name,
  },
);

/** Services that we are to read as systemd does. The same number makes the same ones. */
export function unitSamples(seed: number, count: number): readonly UnitSample[] {
  const sample = fc
    .record({ unit, dropIns: dropIns.map((files) => Object.fromEntries(files)) })
    .filter((each) => !knownDifferences.unitFiles.some(({ concerns }) => concerns(each)));
  return fc.sample(sample, { seed, numRuns: count });
}
