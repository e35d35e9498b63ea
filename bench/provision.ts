import type { Lab } from '../test/lab/lab';
import type { LabMachine } from '../test/lab/machine';
import { labUnavailable } from '../test/lab/setup';
import { medianFigure, seconds, type Figure, type Group } from './figure';
import { Installation, specOf } from './installation';
import { withLab } from './with-lab';

const runs = 5;

/** The unavoidable part: log in, and restart the engine over that connection. */
async function floor(installation: Installation, machine: LabMachine, keyPath: string): Promise<number> {
  return seconds(async () => {
    const connection = await installation.connect(specOf(machine, keyPath));
    const result = await connection.run('sudo systemctl restart docker');
    connection.close();
    if (result.exitCode !== 0) {
      throw new Error(result.stderr);
    }
  });
}

/** The number of logins since the machine was booted, according to the machine. */
async function logins(machine: LabMachine): Promise<number> {
  const log = await machine.succeed('journalctl --no-pager -o cat | grep -c "^Accepted publickey for pirate" || true');
  return Number(log.trim());
}

async function installed(lab: Lab): Promise<readonly Figure[]> {
  const machine = await lab.boot({ name: 'bench1', kind: 'bookworm-docker' });
  const floors: number[] = [];
  const firsts: number[] = [];
  const again: number[] = [];
  const connections: number[] = [];
  for (let run = 0; run < runs; run++) {
    await Installation.with(async (installation) => {
      floors.push(await floor(installation, machine, lab.keyPath));
    });
    await machine.reset();
    await Installation.with(async (installation) => {
      const before = await logins(machine);
      firsts.push(await seconds(() => installation.provision(specOf(machine, lab.keyPath))));
      connections.push((await logins(machine)) - before);
      again.push(await seconds(() => installation.provision(specOf(machine, lab.keyPath))));
    });
    await machine.reset();
  }
  await machine.stop();
  return [
    medianFigure('provision.floor.s', 's', floors),
    medianFigure('provision.installed.s', 's', firsts, '≤ floor + 1 s'),
    medianFigure('provision.connections', 'connections', connections, '1'),
    medianFigure('provision.second-run.s', 's', again, '≤ 1 s'),
  ];
}

async function threeAtOnce(lab: Lab): Promise<readonly Figure[]> {
  const machines = await Promise.all(
    ['bench1', 'bench2', 'bench3'].map((name) => lab.boot({ name, kind: 'bookworm-docker' })),
  );
  const alone: number[] = [];
  const together: number[] = [];
  for (let run = 0; run < 3; run++) {
    const [first] = machines;
    if (first !== undefined) {
      await Installation.with(async (installation) => {
        alone.push(await seconds(() => installation.provision(specOf(first, lab.keyPath))));
      });
      await first.reset();
    }
    await Installation.with(async (installation) => {
      const all = machines.map((machine) => specOf(machine, lab.keyPath));
      together.push(await seconds(() => Promise.all(all.map((spec) => installation.provision(spec)))));
    });
    await Promise.all(machines.map((machine) => machine.reset()));
  }
  await Promise.all(machines.map((machine) => machine.stop()));
  const one = medianFigure('provision.one-alone.s', 's', alone);
  const three = medianFigure('provision.three-at-once.s', 's', together, '≤ 1.5 × one alone');
  return [one, three, { name: 'provision.three-at-once.ratio', value: three.value / one.value, unit: '×' }];
}

async function install(lab: Lab): Promise<readonly Figure[]> {
  const machine = await lab.boot({ name: 'bench1', kind: 'bookworm-bare' });
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    await Installation.with(async (installation) => {
      times.push(await seconds(() => installation.provision(specOf(machine, lab.keyPath))));
    });
    await machine.reset();
  }
  await machine.stop();
  return [medianFigure('provision.install.s', 's', times)];
}

async function errors(lab: Lab): Promise<readonly Figure[]> {
  const machine = await lab.boot({ name: 'bench1', kind: 'bookworm-docker' });
  const right = specOf(machine, lab.keyPath);
  const failing = async (spec: typeof right): Promise<number[]> => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      await Installation.with(async (installation) => {
        times.push(
          await seconds(async () => {
            const failed = await installation.provision(spec).then(
              () => false,
              () => true,
            );
            if (!failed) {
              throw new Error('Provisioning should have failed.');
            }
          }),
        );
      });
    }
    return times;
  };
  const refused = await failing({ ...right, sshPort: 2222 });
  const authentication = await failing({ ...right, sshKeyPath: lab.keys.stranger });
  await machine.stop();
  return [
    medianFigure('error.refused.s', 's', refused, '≤ 3 s'),
    medianFigure('error.authentication.s', 's', authentication, '≤ 3 s'),
  ];
}

/** From a name and a key to an engine that answers, and how soon a mistake is named. */
export const provision: Group = {
  name: 'provision',
  unavailable: labUnavailable,
  measure: () =>
    withLab(async (lab) => [
      ...(await installed(lab)),
      ...(await threeAtOnce(lab)),
      ...(await install(lab)),
      ...(await errors(lab)),
    ]),
};
