import type * as vscode from 'vscode';
import { views } from '../../ids';
import { openView, type RowsView } from '../../shown/rows';
import { MachinesTree, type MachineElement, type MachineRows } from './machines-tree';

/** Milliseconds; ages are shown in minutes. */
const ageInterval = 30_000;

/** Calls the listener after something that rows show has changed. */
export type ChangeSource = (listener: () => void) => vscode.Disposable;

/** The Machines view. */
export class MachinesView implements vscode.Disposable {
  readonly #tree: MachinesTree;
  readonly #view: RowsView<MachineElement>;
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param changes the sources of changes that rows depend on
   * @param onVisible is called when the view is shown or hidden
   */
  constructor(
    rows: MachineRows,
    changes: readonly ChangeSource[],
    private readonly onVisible: (visible: boolean) => void,
  ) {
    this.#tree = new MachinesTree(rows);
    this.#view = openView(views.machines, this.#tree);
    this.#subscriptions = [
      this.#view,
      this.#tree,
      this.#view.onDidChangeVisibility(({ visible }) => {
        this.#follow(visible);
      }),
      ...changes.map((subscribe) =>
        subscribe(() => {
          this.#tree.update();
        }),
      ),
    ];
    this.#follow(this.#view.visible);
  }

  /** Shows a sentence above the rows; undefined removes it. */
  say(message: string | undefined): void {
    this.#view.say(message);
  }

  update(): void {
    this.#tree.update();
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }

  #follow(visible: boolean): void {
    clearInterval(this.#timer);
    this.#timer = visible
      ? setInterval(() => {
          this.#tree.update();
        }, ageInterval)
      : undefined;
    this.onVisible(visible);
  }
}
