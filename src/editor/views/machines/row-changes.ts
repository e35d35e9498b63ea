import type { MachineRow } from './machine-row';

/**
 * What to redraw: the ids of the rows that have changed, or `all` if rows were added, removed, or moved.
 * @param drawn the rows that the editor has drawn
 * @param wanted the current rows
 */
export function rowChanges(drawn: readonly MachineRow[], wanted: readonly MachineRow[]): 'all' | readonly string[] {
  if (drawn.length !== wanted.length || wanted.some((row, index) => row.id !== drawn[index]?.id)) {
    return 'all';
  }
  return wanted.filter((row, index) => !sameRow(row, drawn[index])).map((row) => row.id);
}

function sameRow(row: MachineRow, other: MachineRow | undefined): boolean {
  return JSON.stringify(row) === JSON.stringify(other);
}
