import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** One row of a tree view, as it is painted. */
export interface TreeRow {
  /** Place among the visible rows, from 0. */
  readonly index: number;
  readonly label: string;
  readonly description: string;
  /** Depth from 1. */
  readonly level: number;
  /** Undefined for a row that cannot be expanded. */
  readonly expanded?: boolean;
  /** The text for screen readers. */
  readonly accessibleName: string;
  /** The codicon’s class, such as `codicon-vm`; empty without one. */
  readonly icon: string;
}

/** One entry of a quick pick. */
export interface QuickItem {
  readonly index: number;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Text of the separator line above it. */
  readonly separator: string;
  /** Only if several items can be selected. */
  readonly checked?: boolean;
}

/** The quick input at the top: a palette, a pick or an input box. */
export interface QuickInputState {
  readonly title: string;
  /** “1/5” of a wizard. */
  readonly step: string;
  readonly placeholder: string;
  readonly value: string;
  /** The line below the field: the prompt, or what is wrong. */
  readonly message: string;
  readonly invalid: boolean;
  readonly busy: boolean;
  readonly items: readonly QuickItem[];
}

/** A notification, as a toast or in the list. */
export interface NotificationState {
  readonly severity: 'error' | 'warning' | 'info';
  readonly text: string;
  readonly actions: readonly string[];
}

/** A modal dialog. */
export interface DialogState {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** An entry of the status bar. */
export interface StatusBarItem {
  readonly id: string;
  readonly text: string;
  readonly accessibleName: string;
}

/** The functions of page-reader.js and what they answer. `undefined` means: is not on the page. */
interface Readings {
  views: readonly string[];
  tree: readonly TreeRow[] | undefined;
  reveal: undefined;
  welcome: string | undefined;
  quickInput: QuickInputState | undefined;
  notifications: readonly NotificationState[];
  notificationHistory: readonly string[];
  dialog: DialogState | undefined;
  statusBar: readonly StatusBarItem[];
  menu: readonly string[];
  tabs: readonly string[];
  hover: string;
  terminal: string | undefined;
  markTerminals: undefined;
  newTerminal: string | undefined;
  terminalCount: number;
}

/** Puts the reader into every document that the page loads from now on. */
export async function installReader(page: Page): Promise<void> {
  await page.addInitScript({ path: join(__dirname, 'page-reader.js') });
}

/** Asks the page what is to be seen. */
export async function read<K extends keyof Readings>(
  page: Page,
  what: K,
  ...args: (string | number)[]
): Promise<Readings[K]> {
  // A text, not a function: functions compiled by tsx call helpers that the page does not have.
  return page.evaluate<Readings[K]>(`pageReader.${what}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`);
}
