import * as l10n from '@vscode/l10n';
import { isPort, parseDestination, type Destination } from '../../ssh/destination';

/** What is wrong with a host as typed, as a sentence. */
export function hostProblem(text: string): string | undefined {
  const parsed = parseDestination(text);
  return parsed.kind === 'problem' ? parsed.sentence : undefined;
}

/** The parts of a host that {@link hostProblem} has nothing against. */
export function destinationOf(text: string): Destination {
  const parsed = parseDestination(text);
  return parsed.kind === 'destination' ? parsed.destination : { host: text.trim(), user: undefined, port: undefined };
}

/** What is wrong with a user name as typed, as a sentence. */
export function userProblem(text: string): string | undefined {
  return text.trim() === '' ? l10n.t('Type the name of the user to log in as.') : hostProblem(`${text.trim()}@host`);
}

/** What is wrong with a TCP port as typed, as a sentence. */
export function portProblem(text: string): string | undefined {
  return isPort(text.trim()) ? undefined : l10n.t('A port is a whole number from 1 to 65535.');
}
