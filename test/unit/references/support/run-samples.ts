import fc from 'fast-check';
import { knownDifferences } from '../known-differences';

/** A start command and where its variables come from. */
export interface RunSample {
  /** What comes after the program. */
  readonly words: string;
  /** Values of Environment=, one a line of the unit. */
  readonly environment: readonly string[];
  /** An EnvironmentFile; undefined if the unit names none. */
  readonly file: string | undefined;
}

const words = [
  ...[
    '$OPTS',
    '${OPTS}',
    'x${OPTS}y',
    '"$OPTS"',
    '"${OPTS}"',
    '$ONE',
    '${ONE}',
    '$TWO',
    '"a ${TWO} b"',
    '$NONE',
    '${NONE}',
  ],
  ...[
    '$OPTS$ONE',
    '${ONE}${TWO}',
    '$$',
    '$$ONE',
    '$${ONE}',
    'x$ONE',
    '$1',
    '$',
    'a$',
    '${ONE',
    '$ONE-',
    '-H',
    '"a b"',
    '100%%',
  ],
  ...[String.raw`\x24ONE`, String.raw`a\tb`, "''", 'é', '$_x1'],
];

const assignments = [
  ...[
    'ONE=1',
    '"ONE=a b"',
    "'ONE=a b'",
    'ONE=a TWO=b',
    '"ONE=a" "TWO=b c"',
    'ONE=',
    String.raw`"ONE=a\"b"`,
    '"ONE=it\'s"',
    'ONE=a=b',
  ],
  ...[
    String.raw`"TWO=--label \"x y\""`,
    'TWO=$ONE',
    'TWO=a$$b',
    '"TWO=  a   b "',
    String.raw`TWO=a\\nb`,
    '_x1=é',
    '"TWO=`x`"',
    '',
  ],
];

const fileLines = [
  ...[
    'OPTS=--debug',
    'OPTS="--dns 1.1.1.1 --mtu 1400"',
    "OPTS='--label a'",
    String.raw`OPTS=a\ b`,
    'OPTS=',
    'OPTS="--label \\"x y\\""',
  ],
  ...[
    'OPTS=\'--label "x y"\'',
    '# OPTS=no',
    '; OPTS=no',
    '',
    '  OPTS=a b  ',
    'OPTS=a # b',
    'ONE=file',
    'TWO="a=b"',
    'OPTS=$ONE',
  ],
  ...[
    'OPTS="a$b"',
    String.raw`OPTS="a\$b"`,
    String.raw`OPTS=a\nb`,
    String.raw`OPTS="a\nb"`,
    'OPTS = --debug',
    'nothing',
    '_x1=2',
    'OPTS="it\'s"',
  ],
];

/** Start commands that we are to expand as systemd does. The same number makes the same ones. */
export function runSamples(seed: number, count: number): readonly RunSample[] {
  const sample = fc
    .record({
      words: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((list) => list.join(' ')),
      environment: fc.array(fc.constantFrom(...assignments), { maxLength: 3 }),
      file: fc.option(
        fc
          .array(fc.constantFrom(...fileLines), { maxLength: 4 })
          .map((lines) => lines.map((line) => `${line}\n`).join('')),
        { nil: undefined, freq: 4 },
      ),
    })
    .filter((each) => !knownDifferences.runs.some(({ concerns }) => concerns(each)));
  return fc.sample(sample, { seed, numRuns: count });
}
