/** One change to a host, as a value. The three scripts run as root in a POSIX shell with the functions of shell-library.ts. */
export interface Step {
  readonly id: StepId;
  /** What it does, as a short imperative sentence without a period. */
  readonly title: string;
  /** Why the plan has it, as a sentence. */
  readonly why: string;
  /** The files it writes or removes and the packages it installs. */
  readonly changes: readonly string[];
  /** Stops at the first command that fails. */
  readonly apply: string;
  /** Succeeds if the step has taken effect. */
  readonly check: string;
  /** Rolls the step back, wherever it stopped; empty if there is nothing to roll back. */
  readonly undo: string;
}

export type StepId =
  | 'download'
  | 'install'
  | 'finish-installation'
  | 'check-configuration'
  | 'certificates'
  | 'daemon-json'
  | 'start-command'
  | 'restart'
  | 'start'
  | 'enable';

/** What an end mark may begin with; hardly any text has lines that begin with all of these. */
const delimiterCharacters = ['~', '^', '%', '=', '@', '+', ',', ':'];

/**
 * A command with a text on its standard input, as a here-document: texts of any size and content, and never in an
 * argument list. No line of the text begins like the end mark, because dash 0.5.12 (Debian 12) loses a byte of a line
 * that begins like it and continues with a character beyond ASCII.
 * @param text gets a final newline if it has none
 */
export function withInput(command: string, text: string): string {
  const begins = new Set(text.split('\n').map((line) => line.charAt(0)));
  const character = delimiterCharacters.find((candidate) => !begins.has(candidate));
  if (character === undefined) {
    throw new RangeError('The text has lines that begin with every character an end mark can begin with.');
  }
  const end = `${character}end-of-text`;
  return `${command} <<'${end}'\n${text}${text.endsWith('\n') ? '' : '\n'}${end}`;
}
