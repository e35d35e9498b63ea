import * as vscode from 'vscode';
import { goneItem, setTooltip, treeItem } from '../../shown/rows';
import type { ShownMarkdown } from '../../shown/text';
import type { MachineRow } from './machine-row';
import { rowChanges } from './row-changes';

/** The argument of commands; see `machineNameOf`. One object for each name: the editor compares elements by identity. */
export interface MachineElement {
  readonly machineName: string;
}

/** Where the tree's rows come from. */
export interface MachineRows {
  /** All rows in order; undefined until the store has been read. */
  rows(): readonly MachineRow[] | undefined;
  /** The tooltip as Markdown; undefined if there is no longer such a row. */
  tooltip(name: string): Promise<ShownMarkdown | undefined>;
}

/** The tree of machines. It draws the rows it is given and never waits for the network. */
export class MachinesTree implements vscode.TreeDataProvider<MachineElement>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<MachineElement[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #elements = new Map<string, MachineElement>();
  #drawn: readonly MachineRow[] = [];

  constructor(private readonly source: MachineRows) {}

  getChildren(element?: MachineElement): MachineElement[] {
    if (element !== undefined) {
      return [];
    }
    this.#drawn = this.source.rows() ?? [];
    return this.#drawn.map((row) => this.#elementOf(row.name));
  }

  getTreeItem(element: MachineElement): vscode.TreeItem {
    const row = this.#drawn.find(({ name }) => name === element.machineName);
    // The machine may be gone since the editor requested the list; the next change removes the row.
    return row === undefined
      ? goneItem(`machine/${element.machineName}`)
      : treeItem(row.id, row, vscode.TreeItemCollapsibleState.None);
  }

  async resolveTreeItem(item: vscode.TreeItem, element: MachineElement): Promise<vscode.TreeItem> {
    setTooltip(item, await this.source.tooltip(element.machineName));
    return item;
  }

  getParent(): undefined {
    return undefined;
  }

  /** Redraws only the rows that have changed. */
  update(): void {
    const wanted = this.source.rows() ?? [];
    const changes = rowChanges(this.#drawn, wanted);
    if (changes === 'all') {
      this.#changed.fire(undefined);
    } else if (changes.length > 0) {
      const stale = wanted.filter(({ id }) => changes.includes(id)).map(({ name }) => this.#elementOf(name));
      this.#drawn = wanted;
      this.#changed.fire(stale);
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #elementOf(machineName: string): MachineElement {
    const element = this.#elements.get(machineName) ?? { machineName };
    this.#elements.set(machineName, element);
    return element;
  }
}
