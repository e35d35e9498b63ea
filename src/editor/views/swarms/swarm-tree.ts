import * as vscode from 'vscode';
import type { ClusterChange } from '../../../swarm/views';
import { goneItem, setTooltip, treeItem } from '../../shown/rows';
import { SwarmContent, type ClusterSource, type IsFollowed } from './swarm-content';
import { SwarmDrawing } from './swarm-drawing';
import { clusterElement, parentOf, serviceElement, type SwarmElement } from './swarm-elements';
import type { TaskWatches } from './task-watches';

const collapsible = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** Provides the rows of the Swarm view, and notifies the editor of those to redraw. */
export class SwarmTree implements vscode.TreeDataProvider<SwarmElement>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SwarmElement[] | undefined>();
  readonly #content: SwarmContent;
  readonly #drawing: SwarmDrawing;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    source: ClusterSource,
    private readonly watches: TaskWatches,
    private readonly clock: () => number = Date.now,
    isFollowed?: IsFollowed,
  ) {
    this.#content = new SwarmContent(source, isFollowed);
    this.#drawing = new SwarmDrawing(this.#content);
  }

  getChildren(element?: SwarmElement): SwarmElement[] {
    // The editor requests the children of a service only while the service is expanded.
    if (element?.kind === 'service') {
      this.watches.start(element.clusterId, element.serviceId);
    }
    return this.#drawing.drawChildren(element);
  }

  getTreeItem(element: SwarmElement): vscode.TreeItem {
    const row = this.#drawing.drawRow(element, this.clock());
    // It may be gone since the editor requested the list; the next change removes the row.
    return row === undefined ? goneItem(element.id) : treeItem(element.id, row, collapsible[row.collapsible]);
  }

  /** Adds the tooltip, when the user hovers over the row. */
  resolveTreeItem(item: vscode.TreeItem, element: SwarmElement): vscode.TreeItem {
    setTooltip(item, this.#content.row(element, this.clock())?.tooltip());
    return item;
  }

  /** The whole description of a row that shows only a part of it; undefined if it shows everything. */
  wholeText(element: SwarmElement): string | undefined {
    return this.#content.row(element, this.clock())?.whole;
  }

  getParent(element: SwarmElement): SwarmElement | undefined {
    const parent = parentOf(element);
    return parent && this.#drawing.one(parent);
  }

  /**
   * Redraws only what has changed.
   * @param change what changed; everything if undefined
   */
  update(change?: ClusterChange): void {
    const changes = this.#drawing.changes(this.clock(), placeOf(change));
    if (changes.includes(undefined)) {
      this.#changed.fire(undefined);
    } else if (changes.length > 0) {
      this.#changed.fire(changes.filter((element) => element !== undefined));
    }
  }

  /** The editor keeps what it has drawn below a collapsed element, however old that is. */
  expanded(element: SwarmElement): void {
    if (!this.#drawing.isDrawnBelow(element)) {
      this.#changed.fire([element]);
    }
  }

  collapsed(element: SwarmElement): void {
    if (element.kind === 'service') {
      this.watches.stop(element.clusterId, element.serviceId);
    } else if (element.kind === 'services' || element.kind === 'cluster') {
      this.watches.keepOnly((clusterId) => clusterId !== element.clusterId);
    }
    this.#drawing.forgetBelow(element);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function placeOf(change: ClusterChange | undefined): SwarmElement | undefined {
  if (change?.clusterId === undefined) {
    return undefined;
  }
  return change.serviceId === undefined
    ? clusterElement(change.clusterId)
    : serviceElement(change.clusterId, change.serviceId);
}
