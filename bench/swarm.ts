import { Clusters } from '../src/swarm/clusters';
import { SwarmActions } from '../src/swarm/actions/swarm-actions';
import { labUnavailable } from '../test/lab/setup';
import { inMemory } from '../test/unit/swarm/support/memory-memento';
import { medianFigure, seconds, type Figure, type Group } from './figure';
import { Installation, specOf } from './installation';
import { withLab } from './with-lab';

/** From picking a machine to its being an active worker. */
export const swarm: Group = {
  name: 'swarm',
  unavailable: labUnavailable,
  measure: () =>
    withLab(async (lab): Promise<readonly Figure[]> => {
      const names = ['bench1', 'bench2'] as const;
      await Promise.all(names.map((name) => lab.boot({ name, kind: 'bookworm-docker' })));
      return Installation.with(async (installation) => {
        await Promise.all(names.map((name) => installation.provision(specOf(lab.machine(name), lab.keyPath))));
        const fleet = installation.fleet();
        const clusters = new Clusters(fleet, inMemory());
        try {
          await fleet.start();
          await fleet.refresh();
          const actions = new SwarmActions(fleet, clusters);
          await actions.init('bench1', { advertiseAddress: lab.machine('bench1').address });
          await clusters.refresh();
          const times: number[] = [];
          for (let run = 0; run < 5; run++) {
            const id = clusters.list()[0]?.id ?? '';
            times.push(await seconds(() => actions.join('bench2', id, 'worker', () => undefined)));
            await actions.leave('bench2', { force: false });
            await clusters.refresh();
          }
          return [medianFigure('swarm.join.s', 's', times)];
        } finally {
          clusters.dispose();
          fleet.dispose();
        }
      });
    }),
};
