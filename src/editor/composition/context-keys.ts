import * as vscode from 'vscode';
import { contextKeys } from '../ids';

export type ContextKey = keyof typeof contextKeys;

/** The keys of the manifest's when-clauses. A value is sent to the editor only if it differs from the last one. */
export class ContextKeys {
  readonly #sent = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.#sent.get(key) !== value) {
      this.#sent.set(key, value);
      void vscode.commands.executeCommand('setContext', contextKeys[key], value);
    }
  }
}
