import { parseArgs } from 'node:util';
import { Lab, type LabMachine } from './lab';
import { labUnavailable } from './setup';
import { hostKinds, isAbandoned, readLabs, type HostKind, type LabRecord } from './state';

export interface Options {
  readonly lab?: string | undefined;
  readonly kind?: string | undefined;
  readonly user?: string | undefined;
}

const text = { type: 'string' } as const;
const options = { lab: text, kind: text, user: text };

/** The names and options of a command line. */
export function parse(args: readonly string[]): { readonly names: readonly string[]; readonly values: Options } {
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  return { names: positionals, values };
}

/** The options, the name, and everything after it unchanged: a command that has its own options. */
export function parseCommand(args: readonly string[]): {
  readonly name: string | undefined;
  readonly values: Options;
  readonly command: readonly string[];
} {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const end = (tokens.find((token) => token.kind === 'positional')?.index ?? args.length) + 1;
  const { names, values } = parse(args.slice(0, end));
  const rest = args.slice(end);
  return { name: names[0], values, command: rest[0] === '--' ? rest.slice(1) : rest };
}

/** The machine of that name, of a lab that was left up on purpose before one of a running test. */
export function pick(name: string | undefined, values: Options): { readonly lab: Lab; readonly machine: LabMachine } {
  if (name === undefined) {
    throw new Error('Name a machine. “npm run lab -- status” lists those that are running.');
  }
  refuseWhereUnavailable();
  const labs = livingLabs(values.lab).filter((each) => each.machines.some((machine) => machine.name === name));
  if (labs.length === 0) {
    throw new Error(`No machine named “${name}” is running. “npm run lab -- status” lists those that are.`);
  }
  const lab = Lab.attach(preferred(labs).id);
  return { lab, machine: lab.machine(name) };
}

/** The lab to use if there are several. */
export function preferred(labs: readonly LabRecord[]): LabRecord {
  const lab = labs.find((each) => each.kept) ?? labs[0];
  if (lab === undefined) {
    throw new Error('No lab is running. “npm run lab -- up” boots three machines.');
  }
  return lab;
}

/** The labs that are up, or the one of that number. */
export function livingLabs(id: string | undefined): LabRecord[] {
  return readLabs().filter((lab) => !isAbandoned(lab) && (id === undefined || lab.id === Number(id)));
}

/** The labs that stay until they are taken down; throws when the one of that number belongs to a running process. */
export function keptLabs(id: string | undefined): LabRecord[] {
  const labs = livingLabs(id);
  const busy = labs.find((lab) => !lab.kept);
  if (id !== undefined && busy !== undefined) {
    throw new Error(`Lab ${id} belongs to the running process ${busy.owner.pid} and is removed when that ends.`);
  }
  return labs.filter((lab) => lab.kept);
}

/** The kind of host that a word on the command line means. */
export function kindOf(word: string | undefined): HostKind | undefined {
  const kind = hostKinds.find((each) => each === word);
  if (word !== undefined && kind === undefined) {
    throw new Error(`There is no kind “${word}”. The kinds are ${hostKinds.join(', ')}.`);
  }
  return kind;
}

/** Throws if there can be no lab. */
export function refuseWhereUnavailable(): void {
  const reason = labUnavailable();
  if (reason !== undefined) {
    throw new Error(reason);
  }
}
