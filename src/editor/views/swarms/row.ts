import { describedRow, type ShownRow } from '../../shown/row-text';
import type { StateIcon } from '../state-color';

/** What a row of the Swarm view shows, without the editor's API. */
export interface Row extends ShownRow {
  /** Lines, created only when the user hovers over the row. */
  readonly tooltip: () => readonly string[];
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
}

/** What differs between kinds of rows. */
export interface RowParts extends StateIcon {
  readonly label: string;
  /** The kind of thing, for screen readers. */
  readonly kind: string;
  readonly parts: readonly string[];
  /** For screen readers, if the parts do not read well aloud. */
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
