import { longest, sentence, shown, type ShownText } from './text';

/** What every row of a tree shows: a value, so that two renderings can be compared. */
export interface ShownRow {
  readonly label: ShownText;
  /** Beside the label, dimmed. */
  readonly description: ShownText;
  /** A product icon's id. */
  readonly iconId: string;
  /** A theme color's id; undefined: the icon's own color. */
  readonly iconColor: string | undefined;
  /** The words that the manifest's `viewItem` clauses match, separated by spaces. */
  readonly contextValue: string;
  /** What a screen reader reads in place of label, icon and description. */
  readonly spoken: ShownText;
  /** The full description, if it was too long to show. */
  readonly whole: string | undefined;
}

/** Makes a row of any texts. If the description is shortened, the row gets the flag `cut`, for the command that shows it all. */
export function describedRow(row: {
  readonly label: string;
  readonly description: string;
  readonly iconId: string;
  readonly iconColor: string | undefined;
  readonly flags: readonly string[];
  readonly spoken: string;
}): ShownRow {
  const { text, whole } = sentence(row.description, longest.description);
  return {
    label: shown(row.label, longest.label),
    description: text,
    iconId: row.iconId,
    iconColor: row.iconColor,
    contextValue: [...row.flags, ...(whole === undefined ? [] : ['cut'])].join(' '),
    spoken: shown(row.spoken, longest.label + longest.description),
    whole,
  };
}
