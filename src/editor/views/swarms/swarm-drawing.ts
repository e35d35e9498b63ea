import type { SwarmContent } from './swarm-content';
import type { SwarmElement } from './swarm-elements';
import type { Row } from './row';

/** Stands for the root where elements are keyed by id. */
const root = '';

/**
 * What the editor has drawn of the tree so far. Comparing it with the content gives the smallest elements to draw again;
 * each id has one object, because the editor finds a changed element by identity.
 */
export class SwarmDrawing {
  readonly #elements = new Map<string, SwarmElement>();
  readonly #rows = new Map<string, string>();
  readonly #childIds = new Map<string, readonly string[]>();

  constructor(private readonly content: SwarmContent) {}

  /** Gives an element's children to be drawn. */
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

  /** Gives an element's row to be drawn; undefined where the thing is gone. */
  drawRow(element: SwarmElement, now: number): Row | undefined {
    const row = this.content.row(element, now);
    this.#rows.set(element.id, rowKey(row));
    return row;
  }

  /** The object of an element that the editor knows, or the given one. */
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

  /** The element was collapsed: what is below it is of no interest until it is drawn again. */
  forgetBelow(element: SwarmElement): void {
    for (const child of this.#childIds.get(element.id) ?? []) {
      this.#forget(child);
    }
    this.#childIds.delete(element.id);
  }

  /**
   * The smallest drawn elements that look otherwise by now; undefined among them stands for the root.
   * @param below where to look; a thing that came or went shows in what is above it, so that all is looked at then
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

/** All that a row shows, the tooltip included: the editor asks for that once for each time a row is drawn. */
function rowKey(row: Row | undefined): string {
  return JSON.stringify([row, row?.tooltip()]);
}
