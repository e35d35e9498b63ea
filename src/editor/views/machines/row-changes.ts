import type { MachineRow } from './machine-row';

/**
 * What to draw again: the ids of the rows that look different by now, or `all` where rows came, went or moved.
 * @param drawn the rows as the editor has them
 * @param wanted the rows as they are to be
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
