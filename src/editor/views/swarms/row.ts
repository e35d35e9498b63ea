import { describedRow, type ShownRow } from '../../shown/row-text';
import type { StateIcon } from '../state-color';

/** How one row of the Swarm view looks and reads, without anything of the editor's API. */
export interface Row extends ShownRow {
  /** Lines, made only when a user hovers over the row. */
  readonly tooltip: () => readonly string[];
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
}

/** What differs between kinds of rows; the rest follows from it. */
export interface RowParts extends StateIcon {
  readonly label: string;
  /** The kind of thing, for screen readers. */
  readonly kind: string;
  readonly parts: readonly string[];
  /** Where the parts are hard to listen to. */
  readonly spokenParts?: readonly string[];
  readonly flags: readonly string[];
  readonly tooltip: () => readonly string[];
  readonly collapsible: Row['collapsible'];
}

export function row(from: RowParts): Row {
  const parts = from.parts.filter((part) => part !== '');
  const spokenParts = (from.spokenParts ?? parts).filter((part) => part !== '');
  return {
    ...describedRow({
      label: from.label,
      description: parts.join(' · '),
      iconId: from.iconId,
      iconColor: from.iconColor,
      flags: from.flags,
      spoken: [`${from.kind} ${from.label}`.trim(), ...spokenParts].join(', '),
    }),
    tooltip: () => from.tooltip().filter((line) => line !== ''),
    collapsible: from.collapsible,
  };
}
