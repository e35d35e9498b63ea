import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import { isObject, type JsonObject } from '../../json-object';
import type { TextRule } from './text-rules';

/** A value of the wrong type; the message names the key, as a sentence without its period. */
export class FieldProblem extends Error {}

/**
 * Reads the keys of one JSON object and names a key of the wrong type by its whole path. `null` counts as absent, as in
 * the Go programs that write these files.
 */
export class Fields {
  /** @param path of the object itself, e.g. `HostOptions.AuthOptions`; empty for the whole text */
  constructor(
    private readonly object: JsonObject,
    private readonly path = '',
  ) {}

  /** An object's fields; empty if it is absent. @throws FieldProblem */
  fields(key: string): Fields {
    return this.optionalFields(key) ?? new Fields({}, this.#pathOf(key));
  }

  /** An object's fields; undefined if it is absent. @throws FieldProblem */
  optionalFields(key: string): Fields | undefined {
    const value = this.#value(key);
    if (value === undefined) {
      return undefined;
    }
    if (!isObject(value)) {
      throw new FieldProblem(l10n.t('“{0}” must be an object', this.#pathOf(key)));
    }
    return new Fields(value, this.#pathOf(key));
  }

  /** @throws FieldProblem */
  text(key: string): string | undefined {
    const value = this.#value(key);
    if (value !== undefined && typeof value !== 'string') {
      throw new FieldProblem(l10n.t('“{0}” must be a string', this.#pathOf(key)));
    }
    return value;
  }

  /** A text that follows a rule; an empty one counts as absent, as in the Go programs. @throws FieldProblem */
  checkedText(key: string, rule: TextRule): string | undefined {
    const value = this.text(key);
    if (value === undefined || value === '') {
      return undefined;
    }
    this.#assertRule(key, value, rule);
    return value;
  }

  /** The same, but a longer text is cut. @throws FieldProblem */
  cutText(key: string, rule: TextRule): string | undefined {
    const value = this.text(key);
    if (value === undefined || value === '') {
      return undefined;
    }
    const kept = bounded(value, rule.longest);
    this.#assertRule(key, kept, rule);
    return kept;
  }

  /** A text that is there and not empty. @throws FieldProblem */
  requiredText(key: string, rule?: TextRule): string {
    const value = rule === undefined ? this.text(key) : this.checkedText(key, rule);
    if (value === undefined || value === '') {
      throw new FieldProblem(l10n.t('“{0}” is missing', this.#pathOf(key)));
    }
    return value;
  }

  /** A whole number, not negative. @throws FieldProblem */
  whole(key: string): number | undefined {
    const value = this.#value(key);
    if (value !== undefined && !(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)) {
      throw new FieldProblem(l10n.t('“{0}” must be a whole number', this.#pathOf(key)));
    }
    return value;
  }

  /** A TCP port; 0 stands for “not set” in docker-machine's files. @throws FieldProblem */
  portUnlessZero(key: string): number | undefined {
    const value = this.whole(key);
    if (value !== undefined && value > 65535) {
      throw new FieldProblem(l10n.t('“{0}” must be a port number up to 65535', this.#pathOf(key)));
    }
    return value === 0 ? undefined : value;
  }

  /**
   * A list of texts that each follow a rule except its length: longer ones are cut. Empty ones are left out; empty if
   * it is absent.
   * @param most how many are kept
   * @throws FieldProblem
   */
  texts(key: string, rule: TextRule, most: number): readonly string[] {
    const value = this.#value(key) ?? [];
    if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
      throw new FieldProblem(l10n.t('“{0}” must be a list of strings', this.#pathOf(key)));
    }
    const kept = value
      .filter((item) => item !== '')
      .slice(0, most)
      .map((item) => bounded(item, rule.longest));
    kept.forEach((item) => this.#assertRule(key, item, rule));
    return kept;
  }

  #assertRule(key: string, value: string, rule: TextRule): void {
    if (value.length > rule.longest) {
      throw new FieldProblem(l10n.t('“{0}” must have at most {1} characters', this.#pathOf(key), rule.longest));
    }
    if (!rule.holds(value)) {
      throw new FieldProblem(rule.problem(this.#pathOf(key)));
    }
  }

  #value(key: string): unknown {
    return Object.hasOwn(this.object, key) ? (this.object[key] ?? undefined) : undefined;
  }

  #pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}
