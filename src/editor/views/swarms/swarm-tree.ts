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

/** Gives the editor the rows of the Swarm view, and tells it which of them to draw again. */
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
    // The editor asks for what is below a service only while the service is expanded.
    if (element?.kind === 'service') {
      this.watches.start(element.clusterId, element.serviceId);
    }
    return this.#drawing.drawChildren(element);
  }

  getTreeItem(element: SwarmElement): vscode.TreeItem {
    const row = this.#drawing.drawRow(element, this.clock());
    // The thing may be gone between the two questions of the editor; the next change removes the row.
    return row === undefined ? goneItem(element.id) : treeItem(element.id, row, collapsible[row.collapsible]);
  }

  /** Fills in what only a person who hovers over the row gets to see. */
  resolveTreeItem(item: vscode.TreeItem, element: SwarmElement): vscode.TreeItem {
    setTooltip(item, this.#content.row(element, this.clock())?.tooltip());
    return item;
  }

  /** What a row had to cut off of its description, as it came; undefined if it shows everything. */
  wholeText(element: SwarmElement): string | undefined {
    return this.#content.row(element, this.clock())?.whole;
  }

  getParent(element: SwarmElement): SwarmElement | undefined {
    const parent = parentOf(element);
    return parent && this.#drawing.one(parent);
  }

  /**
   * Draws again what looks otherwise by now, and nothing else.
   * @param change where to look; everywhere where undefined
   */
  update(change?: ClusterChange): void {
    const changes = this.#drawing.changes(this.clock(), placeOf(change));
    if (changes.includes(undefined)) {
      this.#changed.fire(undefined);
    } else if (changes.length > 0) {
      this.#changed.fire(changes.filter((element) => element !== undefined));
    }
  }

  /** The editor keeps what it had drawn below a collapsed element, however old it is by now. */
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
