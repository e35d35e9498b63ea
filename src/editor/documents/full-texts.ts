import * as vscode from 'vscode';
import { EditorFailure } from '../failure';
import type { Questions } from '../prompts/questions';
import { onDidCut } from '../shown/cut-texts';
import { documentName, showDocument } from '../shown/documents';

const scheme = 'swarm-machines-text';

/** How many texts are kept for the command, and how many documents can be read again. */
const most = 20;

/** Shows texts that were shortened elsewhere as read-only documents. */
export class FullTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  /** By path, the oldest first. */
  readonly #documents = new Map<string, string>();
  /** The oldest first. */
  readonly #kept: string[] = [];
  readonly #registration = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, this),
    onDidCut((text) => {
      this.keep(text);
    }),
  );
  readonly #rows: ((target: unknown) => string | undefined)[] = [];
  #count = 0;

  /** @param onKept is called when there is a text to choose */
  constructor(private readonly onKept: () => void) {}

  /** Keeps a text that was shortened, for the command that shows it in full. */
  keep(text: string): void {
    this.#kept.push(text);
    this.#kept.splice(0, this.#kept.length - most);
    this.onKept();
  }

  /** @param wholeOf returns the full text of a row; undefined if the target is not a row of its view or not shortened */
  addRows(wholeOf: (target: unknown) => string | undefined): void {
    this.#rows.push(wholeOf);
  }

  /**
   * Shows the target of a command: a text, or the full text of a row. Without a target, asks which of the shortened texts to
   * show. @throws EditorFailure if there is none; Cancelled
   */
  async open(target: unknown, questions: Questions): Promise<void> {
    const text = typeof target === 'string' ? target : this.#rows.map((wholeOf) => wholeOf(target)).find(Boolean);
    await (text === undefined ? this.#choose(questions) : this.#show(text));
  }

  /** Shows a text unchanged, including line breaks. */
  async #show(text: string): Promise<void> {
    this.#count++;
    const path = `/${this.#count}/${documentName(vscode.l10n.t('Full Text'), 'txt')}`;
    this.#documents.set(path, text);
    for (const old of [...this.#documents.keys()].slice(0, -most)) {
      this.#documents.delete(old);
    }
    await showDocument(vscode.Uri.from({ scheme, path }));
  }

  async #choose(questions: Questions): Promise<void> {
    if (this.#kept.length === 0) {
      throw new EditorFailure(
        'nothing-to-pick',
        vscode.l10n.t('No text has been shortened in this window yet.'),
        vscode.l10n.t('Use this command after a message or a line of the output was shortened (…).'),
      );
    }
    const items = this.#kept
      .toReversed()
      .map((text) => ({ label: text, description: vscode.l10n.t('{0} characters', text.length), text }));
    const question = { title: vscode.l10n.t('Show Full Text'), placeholder: vscode.l10n.t('Select a text to show') };
    await this.#show((await questions.pick(question, items)).text);
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.#documents.get(path) ?? vscode.l10n.t('This text is no longer available.');
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
