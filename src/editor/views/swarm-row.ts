/** How one row of the Swarm view looks and reads, without anything of the editor's API. */
export interface Row {
  readonly label: string;
  /** Beside the label, dimmed: what a person wants to know at a glance. */
  readonly description: string;
  /** A codicon's id. */
  readonly iconId: string;
  /** A theme colour's id; undefined: the icon's own. */
  readonly colour: string | undefined;
  /** The words that the manifest's `viewItem` clauses look for, apart by spaces. */
  readonly contextValue: string;
  /** Lines, made only when somebody hovers over the row. */
  readonly tooltip: () => readonly string[];
  /** What a screen reader says in place of label, icon and description. */
  readonly spoken: string;
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
}

/** What differs between kinds of rows; the rest follows from it. */
export interface RowParts {
  readonly label: string;
  /** The kind of thing, for screen readers. */
  readonly kind: string;
  readonly parts: readonly string[];
  /** Where the parts are hard to listen to. */
  readonly spokenParts?: readonly string[];
  readonly iconId: string;
  readonly colour?: string | undefined;
  readonly flags: readonly string[];
  readonly tooltip: () => readonly string[];
  readonly collapsible: Row['collapsible'];
}

/** The theme's own colours for states; every state has an icon and a word as well. */
export const colours = {
  good: 'charts.green',
  attention: 'list.warningForeground',
  bad: 'list.errorForeground',
  quiet: 'disabledForeground',
} as const;

export function row(from: RowParts): Row {
  const parts = from.parts.filter((part) => part !== '');
  const spokenParts = (from.spokenParts ?? parts).filter((part) => part !== '');
  return {
    label: from.label,
    description: parts.join(' · '),
    iconId: from.iconId,
    colour: from.colour,
    contextValue: from.flags.join(' '),
    tooltip: () => from.tooltip().filter((line) => line !== ''),
    spoken: [`${from.kind} ${from.label}`.trim(), ...spokenParts].join(', '),
    collapsible: from.collapsible,
  };
}
