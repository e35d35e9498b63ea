import { posixQuoted } from '../shell-quote';

/** Characters that no POSIX shell treats specially anywhere in a word. */
const plainWord = /^[A-Za-z0-9_./:@+,-]+$/;

/**
 * Quotes one argument for a POSIX shell, so that it arrives at the command exactly as given.
 * Works for every shell of the Bourne family, and for fish.
 * @throws TypeError if the argument contains a NUL, which no argument of a process can contain
 */
export function quote(argument: string): string {
  if (argument.includes('\0')) {
    throw new TypeError('A shell argument cannot hold a NUL character.');
  }
  return plainWord.test(argument) ? argument : posixQuoted(argument);
}

/** A command line of a command and its arguments, each quoted. @throws TypeError as {@link quote} */
export function command(...argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}
