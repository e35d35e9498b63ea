/** The theme's own colors for states. Every state also has an icon and a word. */
export const stateColor = {
  good: 'charts.green',
  warning: 'list.warningForeground',
  error: 'list.errorForeground',
  inactive: 'disabledForeground',
} as const;

/** The icon of a row's state. */
export interface StateIcon {
  /** A product icon's id. */
  readonly iconId: string;
  /** A theme color's id; undefined: the icon's own color. */
  readonly iconColor?: string | undefined;
}
