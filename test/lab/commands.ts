import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { allDone } from './all-done';
import { Lab, type LabMachine } from './lab';
import { lock } from './lock';
import { labsLock } from './paths';
import { ensureLab, labUnavailable } from './setup';
import { hostKinds, isAbandoned, readLabs, type HostKind, type LabRecord } from './state';
import { removeLab, sweep } from './sweep';
import { printStatus } from './status';

export const usage = `Real machines to play with: systemd, sshd and Docker, each behind a network cable of its own.

  npm run lab -- up [NAME…] [--kind KIND]   boot machines (pi1, pi2, pi3 without names) and leave them up
  npm run lab -- status                     what is up, and how to get in
  npm run lab -- ssh NAME [COMMAND…]        log in as pirate, who may sudo (--user for another)
  npm run lab -- run NAME -- COMMAND…       run a command as root, without SSH and without the network
  npm run lab -- cut NAME                   pull the network cable
  npm run lab -- heal NAME                  put it back
  npm run lab -- reset NAME                 boot it again with pristine disks
  npm run lab -- install-script             serve an install script for bare machines, until Ctrl-C
  npm run lab -- down                       take everything away
  npm run lab -- setup                      install what the lab needs and make its images (\`up\` does so, too)

KIND is one of ${hostKinds.join(', ')}. --lab ID picks a lab where several are up.`;

type Command = (args: readonly string[]) => Promise<number>;

/** What each word on the command line does; each gives back the exit code. */
export const commands: Readonly<Record<string, Command>> = {
  up,
  down,
  setup,
  status,
  ssh,
  run,
  reset,
  cut: onMachine('is cut off', (machine) => machine.cut()),
  heal: onMachine('is back on the network', (machine) => machine.heal()),
  'install-script': serveScript,
};

interface Plan {
  readonly name: string;
  readonly kind: HostKind;
}

/** The three of the story: one of them with a newer Docker. */
const story: readonly Plan[] = [
  { name: 'pi1', kind: 'bookworm-docker' },
  { name: 'pi2', kind: 'bookworm-docker' },
  { name: 'pi3', kind: 'trixie-docker' },
];

async function setup(): Promise<number> {
  await ensureLab(narrate);
  console.log('The lab is ready.');
  return 0;
}

function narrate(line: string): void {
  console.error(line);
}

async function up(args: readonly string[]): Promise<number> {
  const { names, values } = parse(args);
  const kind = kindOf(values.kind);
  const plans = names.length > 0 ? names.map((name) => ({ name, kind: kind ?? 'bookworm-docker' })) : story;
  const existing = keptLabs(values.lab)[0];
  const id = values.lab === undefined ? {} : { id: Number(values.lab) };
  const lab = existing === undefined ? await Lab.create({ ...id, narrate }) : Lab.attach(existing.id);
  const present = lab.machines.map((machine) => machine.name);
  const missing = plans.filter((plan) => !present.includes(plan.name));
  try {
    await allDone(missing.map((plan) => lab.boot(kind === undefined ? plan : { ...plan, kind })));
  } catch (failure) {
    if (existing === undefined) {
      await lab.down();
    }
    throw failure;
  }
  lab.keep();
  await printStatus(lab);
  return 0;
}

async function down(args: readonly string[]): Promise<number> {
  const { values } = parse(args);
  refuseWhereUnavailable();
  const release = await lock(labsLock);
  try {
    sweep();
    const labs = keptLabs(values.lab);
    labs.forEach(removeLab);
    console.log(labs.length === 0 ? 'No lab is up.' : labs.map((lab) => `Lab ${lab.id} is down.`).join('\n'));
  } finally {
    release();
  }
  return 0;
}

async function status(args: readonly string[]): Promise<number> {
  const { values } = parse(args);
  refuseWhereUnavailable();
  const labs = livingLabs(values.lab);
  if (labs.length === 0) {
    console.log('No lab is up. “npm run lab -- up” boots three machines.');
  }
  for (const lab of labs) {
    await printStatus(Lab.attach(lab.id));
  }
  return 0;
}

async function reset(args: readonly string[]): Promise<number> {
  const { machine } = pick(args);
  const begin = Date.now();
  await machine.reset();
  console.log(`${machine.name} is pristine again (${((Date.now() - begin) / 1000).toFixed(1)} s).`);
  return 0;
}

function ssh(args: readonly string[]): Promise<number> {
  const { lab, machine, rest, values } = pick(args);
  const login = ['-F', lab.sshConfigPath, '-l', values.user ?? 'pirate', machine.name];
  const { status: code } = spawnSync('ssh', [...login, ...rest], { stdio: 'inherit' });
  return Promise.resolve(code ?? 1);
}

async function run(args: readonly string[]): Promise<number> {
  const { machine, rest } = pick(args);
  if (rest.length === 0) {
    throw new Error(`Which command? For a shell: npm run lab -- ssh ${machine.name} --user root`);
  }
  return await machine.runHere(rest);
}

async function serveScript(args: readonly string[]): Promise<number> {
  const lab = Lab.attach(one(livingLabs(parse(args).values.lab)).id);
  const server = await lab.serveInstallScript();
  console.log(`The install script is at ${server.url} for the machines of lab ${lab.id}. Ctrl-C ends it.`);
  return await new Promise((resolve) => {
    process.once('SIGINT', () => {
      server.close().then(
        () => resolve(0),
        () => resolve(1),
      );
    });
  });
}

function onMachine(outcome: string, action: (machine: LabMachine) => Promise<void>): Command {
  return async (args) => {
    const { machine } = pick(args);
    await action(machine);
    console.log(`${machine.name} ${outcome}.`);
    return 0;
  };
}

function parse(args: readonly string[]): {
  names: string[];
  values: { lab?: string | undefined; kind?: string | undefined; user?: string | undefined };
} {
  const text = { type: 'string' } as const;
  const options = { lab: text, kind: text, user: text };
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  return { names: positionals, values };
}

function pick(args: readonly string[]): {
  lab: Lab;
  machine: LabMachine;
  rest: string[];
  values: ReturnType<typeof parse>['values'];
} {
  const { names, values } = parse(args);
  const [name, ...rest] = names;
  if (name === undefined) {
    throw new Error(`Which machine?\n\n${usage}`);
  }
  refuseWhereUnavailable();
  const labs = livingLabs(values.lab).filter((each) => each.machines.some((machine) => machine.name === name));
  if (labs.length === 0) {
    throw new Error(`No machine “${name}” is up. “npm run lab -- status” lists those that are.`);
  }
  const lab = Lab.attach(one(labs).id);
  return { lab, machine: lab.machine(name), rest, values };
}

/** The lab that is meant where several would do: one that was left up on purpose before one of a test. */
function one(labs: readonly LabRecord[]): LabRecord {
  const lab = labs.find((each) => each.kept) ?? labs[0];
  if (lab === undefined) {
    throw new Error('No lab is up. “npm run lab -- up” boots three machines.');
  }
  return lab;
}

function livingLabs(id: string | undefined): LabRecord[] {
  return readLabs().filter((lab) => !isAbandoned(lab) && (id === undefined || lab.id === Number(id)));
}

function keptLabs(id: string | undefined): LabRecord[] {
  const labs = livingLabs(id);
  const busy = labs.find((lab) => !lab.kept);
  if (id !== undefined && busy !== undefined) {
    throw new Error(`Lab ${id} belongs to the running process ${busy.owner.pid} and goes when that ends.`);
  }
  return labs.filter((lab) => lab.kept);
}

function kindOf(text: string | undefined): HostKind | undefined {
  const kind = hostKinds.find((each) => each === text);
  if (text !== undefined && kind === undefined) {
    throw new Error(`There is no kind “${text}”. It is one of ${hostKinds.join(', ')}.`);
  }
  return kind;
}

function refuseWhereUnavailable(): void {
  const reason = labUnavailable();
  if (reason !== undefined) {
    throw new Error(reason);
  }
}
