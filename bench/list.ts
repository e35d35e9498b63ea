import { cp } from 'node:fs/promises';
import { machineRow } from '../src/editor/views/machines/machine-row';
import { engineUrl } from '../src/machines/docker-environment';
import { labUnavailable } from '../test/lab/setup';
import { medianFigure, type Figure, type Group } from './figure';
import { Installation, specOf } from './installation';
import { withLab } from './with-lab';

/** Fifty machines of which one is cut off: when all rows can be painted, and when all that answer have answered. */
export const list: Group = {
  name: 'list',
  unavailable: labUnavailable,
  measure: () =>
    withLab(async (lab): Promise<readonly Figure[]> => {
      const alive = await lab.boot({ name: 'bench1', kind: 'bookworm-docker' });
      const dead = await lab.boot({ name: 'bench2', kind: 'bookworm-docker' });
      return Installation.with(async (installation) => {
        const machine = await installation.provision(specOf(alive, lab.keyPath));
        await installation.provision(specOf(dead, lab.keyPath));
        await dead.cut();
        // Forty-eight more names for the machine that answers: to the list they are machines like any other.
        for (let index = 0; index < 48; index++) {
          const name = `more${index}`;
          await installation.store.save({ ...machine, name });
          await cp(installation.store.machineDirectory(machine.name), installation.store.machineDirectory(name), {
            recursive: true,
            filter: (file) => !file.endsWith('.json'),
          });
        }
        const firstPaints: number[] = [];
        const answers: number[] = [];
        for (let run = 0; run < 5; run++) {
          const { firstPaint, allAnswered } = await measureOnce(installation);
          firstPaints.push(firstPaint);
          answers.push(allAnswered);
        }
        return [
          medianFigure('list.50-machines-1-dead.first-paint.ms', 'ms', firstPaints),
          medianFigure('list.50-machines-1-dead.others-known.ms', 'ms', answers),
        ];
      });
    }),
};

async function measureOnce(
  installation: Installation,
): Promise<{ readonly firstPaint: number; readonly allAnswered: number }> {
  const fleet = installation.fleet();
  try {
    const start = performance.now();
    const answered = new Promise<number>((resolve) => {
      fleet.onDidChange(() => {
        const running = fleet
          .entries()
          .filter((entry) => entry.kind === 'machine' && entry.snapshot.state === 'running').length;
        if (running === 49) {
          resolve(performance.now() - start);
        }
      });
    });
    await fleet.start();
    for (const entry of fleet.entries()) {
      const url = entry.kind === 'machine' ? engineUrl(entry.machine) : '';
      machineRow(entry, { active: false, url, now: Date.now() });
    }
    const firstPaint = performance.now() - start;
    return { firstPaint, allAnswered: await answered };
  } finally {
    fleet.dispose();
  }
}
