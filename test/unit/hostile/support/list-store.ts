import { MachineStore } from '../../../../src/machines/store';

/** Lists a store in a process of its own, and prints how many rows of each kind there are. */
async function main(root: string): Promise<void> {
  const entries = await new MachineStore(root).list();
  const kinds = entries.map(({ kind }) => kind);
  console.log(kinds.filter((kind) => kind === 'machine').length, kinds.filter((kind) => kind === 'broken').length);
}

void main(process.argv[2] ?? '');
