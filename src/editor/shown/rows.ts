import * as vscode from 'vscode';
import type { ShownRow } from './row-text';
import { longest, shown, shownLines, type ShownMarkdown } from './text';

/** @param id must not depend on the state: the tree keeps its selection by it */
export function treeItem(id: string, row: ShownRow, collapsible: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, collapsible);
  item.id = id;
  item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(
    row.iconId,
    row.iconColor === undefined ? undefined : new vscode.ThemeColor(row.iconColor),
  );
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.spoken };
  return item;
}

/** A row for something that no longer exists when the editor requests it; the next change removes the row. */
export function goneItem(id: string): vscode.TreeItem {
  const item = new vscode.TreeItem(shown(''));
  item.id = id;
  return item;
}

/** Sets the tooltip of a row: Markdown without links, or lines of plain text. */
export function setTooltip(item: vscode.TreeItem, tooltip: ShownMarkdown | readonly string[] | undefined): void {
  if (tooltip !== undefined) {
    item.tooltip = typeof tooltip === 'string' ? new vscode.MarkdownString(tooltip) : shownLines(tooltip);
  }
}

/** A view with rows, and the sentence above them. */
export interface RowsView<Element> {
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<vscode.TreeViewVisibilityChangeEvent>;
  readonly onDidExpandElement: vscode.Event<vscode.TreeViewExpansionEvent<Element>>;
  readonly onDidCollapseElement: vscode.Event<vscode.TreeViewExpansionEvent<Element>>;
  /** Shows a sentence above the rows; undefined for none. */
  say(sentence: string | undefined): void;
  dispose(): void;
}

/** Opens a view. @param id as in the manifest */
export function openView<Element>(
  id: string,
  rows: vscode.TreeDataProvider<Element>,
  options: { readonly showCollapseAll?: boolean } = {},
): RowsView<Element> {
  const view = vscode.window.createTreeView(id, { treeDataProvider: rows, ...options });
  return {
    get visible() {
      return view.visible;
    },
    onDidChangeVisibility: view.onDidChangeVisibility,
    onDidExpandElement: view.onDidExpandElement,
    onDidCollapseElement: view.onDidCollapseElement,
    say: (sentence) => {
      const message = shown(sentence ?? '', longest.sentence);
      if ((view.message ?? '') !== message) {
        view.message = message;
      }
    },
    dispose: () => {
      view.dispose();
    },
  };
}
