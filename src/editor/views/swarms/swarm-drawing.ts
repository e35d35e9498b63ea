import type { SwarmContent } from './swarm-content';
import type { SwarmElement } from './swarm-elements';
import type { Row } from './row';

/** The key of the root among ids of elements. */
const root = '';

/**
 * What the editor has drawn of the tree. Comparing it with the content returns the smallest elements to redraw. Each id has
 * one object, because the editor finds a changed element by identity.
 */
export class SwarmDrawing {
  readonly #elements = new Map<string, SwarmElement>();
  readonly #rows = new Map<string, string>();
  readonly #childIds = new Map<string, readonly string[]>();

  constructor(private readonly content: SwarmContent) {}

  /** Returns an element's children and remembers them as drawn. */
  drawChildren(element: SwarmElement | undefined): SwarmElement[] {
    const children = this.content.children(element);
    const ids = children.map(({ id }) => id);
    const staying = new Set(ids);
    for (const old of this.#childIds.get(element?.id ?? root) ?? []) {
      if (!staying.has(old)) {
        this.#forget(old);
      }
    }
    this.#childIds.set(element?.id ?? root, ids);
    return children.map((child) => this.one(child));
  }

  /** Returns an element's row and remembers it as drawn; undefined if the element no longer exists. */
  drawRow(element: SwarmElement, now: number): Row | undefined {
    const row = this.content.row(element, now);
    this.#rows.set(element.id, rowKey(row));
    return row;
  }

  /** The object by which the editor identifies an element, or the given one. */
  one(element: SwarmElement): SwarmElement {
    const known = this.#elements.get(element.id);
    if (known !== undefined) {
      return known;
    }
    this.#elements.set(element.id, element);
    return element;
  }

  isDrawnBelow(element: SwarmElement): boolean {
    return this.#childIds.has(element.id);
  }

  /** The element was collapsed: its children are not compared until they are drawn again. */
  forgetBelow(element: SwarmElement): void {
    for (const child of this.#childIds.get(element.id) ?? []) {
      this.#forget(child);
    }
    this.#childIds.delete(element.id);
  }

  /**
   * The smallest drawn elements whose rows or children have changed; undefined is the root.
   * @param below the only element to compare; if it has come or gone, its parent changes, so everything is compared
   */
  changes(now: number, below?: SwarmElement): (SwarmElement | undefined)[] {
    const drawn = below && this.#elements.get(below.id);
    const isThere = drawn !== undefined && this.content.row(drawn, now) !== undefined;
    return this.#differences(now, isThere ? drawn : undefined);
  }

  #differences(now: number, below: SwarmElement | undefined): (SwarmElement | undefined)[] {
    const drawn = this.#childIds.get(below?.id ?? root);
    if (drawn !== undefined) {
      const current = this.content.children(below);
      if (current.length !== drawn.length || current.some(({ id }, index) => id !== drawn[index])) {
        return [below];
      }
    }
    if (below !== undefined && this.#rows.has(below.id)) {
      if (this.#rows.get(below.id) !== rowKey(this.content.row(below, now))) {
        return [below];
      }
    }
    return (drawn ?? []).flatMap((id) => {
      const child = this.#elements.get(id);
      return child === undefined ? [] : this.#differences(now, child);
    });
  }

  #forget(id: string): void {
    for (const child of this.#childIds.get(id) ?? []) {
      this.#forget(child);
    }
    this.#childIds.delete(id);
    this.#rows.delete(id);
    this.#elements.delete(id);
  }
}

/** Everything a row shows, including the tooltip, which the editor requests once each time a row is drawn. */
function rowKey(row: Row | undefined): string {
  return JSON.stringify([row, row?.tooltip()]);
}
