import { longest, sentence, shown, type ShownText } from './text';

/** What every row of a tree shows; a value, so that two renderings can be compared. */
export interface ShownRow {
  readonly label: ShownText;
  /** Beside the label, dimmed. */
  readonly description: ShownText;
  /** A product icon's id. */
  readonly iconId: string;
  /** A theme colour's id; undefined: the icon's own. */
  readonly iconColor: string | undefined;
  /** The words that the manifest's `viewItem` clauses look for, separated by spaces. */
  readonly contextValue: string;
  /** What a screen reader says in place of label, icon and description. */
  readonly spoken: ShownText;
  /** The description as it came, if it was too long to be shown. */
  readonly whole: string | undefined;
}

/** A row of texts as they come. One that had to be cut gets the flag `cut`: its menu then offers to show the whole. */
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
