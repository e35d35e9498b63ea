import { once } from 'node:events';
import { MachineStore } from '../../../../src/machines/store';
import { sampleMachine } from './samples';

/**
 * Run as a process of its own, which begins when told: saves a new machine, and adds marks to the sidecar of another.
 * Arguments: store, name, the name of the machine with the marks, how many marks.
 */
async function main(root = '', name = '', shared = '', marks = ''): Promise<void> {
  const store = new MachineStore(root);
  process.send?.('ready');
  await once(process, 'message');
  let outcome = 'saved';
  await store.save(sampleMachine({ name, host: `${process.pid}` }), { isNew: true }).catch((error: unknown) => {
    outcome = (error as { reason?: string }).reason ?? String(error);
  });
  for (let mark = 0; mark < Number(marks); mark++) {
    await store.updateSidecar(shared, (sidecar) => ({
      ...sidecar,
      engineVersion: `${sidecar.engineVersion ?? ''}x`,
    }));
  }
  process.send?.(outcome);
  process.disconnect();
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  process.send?.(String(error));
  process.disconnect();
});
