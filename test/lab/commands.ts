import { spawnSync } from 'node:child_process';
import { allDone } from './all-done';
import {
  keptLabs,
  kindOf,
  livingLabs,
  parse,
  parseCommand,
  pick,
  preferred,
  refuseWhereUnavailable,
} from './arguments';
import { Lab, type LabMachine } from './lab';
import { lock } from './lock';
import { labsLock } from './paths';
import { ensureLab } from './setup';
import { hostKinds, type HostKind } from './state';
import { printStatus } from './status';
import { removeLab, sweep } from './sweep';

export const usage = `Real machines to try things on, with systemd, sshd and Docker, each behind its own network cable.

  npm run lab -- up [NAME…] [--kind KIND]   boot machines (pi1, pi2, pi3 by default) and leave them running
  npm run lab -- status                     list what is running, and how to log in
  npm run lab -- ssh NAME [COMMAND…]        log in as pirate, who can use sudo (--user USER before NAME for another)
  npm run lab -- run NAME COMMAND…          run a command as root, without SSH and without the network
  npm run lab -- cut NAME                   pull the network cable
  npm run lab -- heal NAME                  plug it in again
  npm run lab -- reset NAME                 restart it with pristine disks
  npm run lab -- install-script             serve an install script for bare machines, until Ctrl-C
  npm run lab -- down                       remove everything
  npm run lab -- setup                      install what the lab needs and build its images (\`up\` does this, too)

KIND is one of ${hostKinds.join(', ')}. --lab ID selects a lab if several are running.`;

type Command = (args: readonly string[]) => Promise<number>;

/** What each word on the command line does; each returns the exit code. */
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
  await ensureLab(narrate, hostKinds);
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
  await ensureLab(
    narrate,
    plans.map((plan) => kind ?? plan.kind),
  );
  const existing = keptLabs(values.lab)[0];
  const id = values.lab === undefined ? {} : { id: Number(values.lab) };
  const lab = existing === undefined ? await Lab.create({ ...id, plainNames: true, narrate }) : Lab.attach(existing.id);
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
    console.log(labs.length === 0 ? 'No lab is running.' : labs.map((lab) => `Lab ${lab.id} was removed.`).join('\n'));
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
    console.log('No lab is running. “npm run lab -- up” boots three machines.');
  }
  for (const lab of labs) {
    await printStatus(Lab.attach(lab.id));
  }
  return 0;
}

async function reset(args: readonly string[]): Promise<number> {
  const { names, values } = parse(args);
  const { machine } = pick(names[0], values);
  const begin = Date.now();
  await machine.reset();
  console.log(`${machine.name} is pristine again (${((Date.now() - begin) / 1000).toFixed(1)} s).`);
  return 0;
}

function ssh(args: readonly string[]): Promise<number> {
  const { name, values, command } = parseCommand(args);
  const { lab, machine } = pick(name, values);
  const login = ['-F', lab.sshConfigPath, '-l', values.user ?? 'pirate', machine.name];
  const { status: code } = spawnSync('ssh', [...login, ...command], { stdio: 'inherit' });
  return Promise.resolve(code ?? 1);
}

async function run(args: readonly string[]): Promise<number> {
  const { name, values, command } = parseCommand(args);
  const { machine } = pick(name, values);
  if (command.length === 0) {
    throw new Error(`Enter a command. For a shell, use: npm run lab -- ssh --user root ${machine.name}`);
  }
  return await machine.runHere(command);
}

async function serveScript(args: readonly string[]): Promise<number> {
  const lab = Lab.attach(preferred(livingLabs(parse(args).values.lab)).id);
  const server = await lab.serveInstallScript();
  console.log(`The install script is at ${server.url} for the machines of lab ${lab.id}. Press Ctrl-C to stop.`);
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
    const { names, values } = parse(args);
    const { machine } = pick(names[0], values);
    await action(machine);
    console.log(`${machine.name} ${outcome}.`);
    return 0;
  };
}
