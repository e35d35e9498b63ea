import { MachineStore } from '../../../src/machines/store';
import { sampleMachine } from './samples';

/**
 * Run as a process of its own: saves a machine, new if asked, and adds ten marks to the sidecar of another one.
 * Arguments: store, name, and the name of the machine with the marks.
 */
async function main(root = '', name = '', shared = ''): Promise<void> {
  const store = new MachineStore(root);
  let outcome = 'saved';
  await store.save(sampleMachine({ name, host: `${process.pid}` }), { isNew: true }).catch((error: unknown) => {
    outcome = (error as { reason?: string }).reason ?? String(error);
  });
  for (let mark = 0; mark < 10; mark++) {
    await store.updateSidecar(shared, (sidecar) => ({
      ...sidecar,
      engineVersion: `${sidecar.engineVersion ?? ''}x`,
    }));
  }
  process.send?.(outcome);
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  process.send?.(String(error));
});
