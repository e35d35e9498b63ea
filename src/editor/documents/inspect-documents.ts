import * as vscode from 'vscode';
import { Cancelled } from '../../failure';
import { documentName, showDocument } from '../shown/documents';

/** Reads what a document shows; the value is shown as indented JSON. Never give it a secret. */
export type InspectSource = (key: readonly string[], signal: AbortSignal) => Promise<unknown>;

export const inspectScheme = 'swarm-machines-inspect';

/**
 * Read-only JSON documents about machines, nodes and services. The URI of a document contains all that is needed to
 * read it (`swarm-machines-inspect:/<kind>/<key…>/<title>.json`), so that an editor that is restored by a reload shows it again.
 */
export class InspectDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #sources = new Map<string, InspectSource>();
  /** Texts that were just read, for the editor's next request. */
  readonly #ready = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  readonly #closing = new AbortController();
  readonly onDidChange = this.#changed.event;

  /** @param report is called with the reason why an open document could not be refreshed */
  constructor(private readonly report: (error: unknown) => void) {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(inspectScheme, this);
  }

  /** Registers how documents of a kind are read; the source gets the `key` that `open` was given. */
  register(kind: string, source: InspectSource): void {
    this.#sources.set(kind, source);
  }

  /**
   * Reads the document and shows it.
   * @param title the tab's label, without `.json`
   * @throws whatever the source throws; then nothing is opened
   */
  async open(kind: string, key: readonly string[], title: string): Promise<void> {
    // The title is the tab's label; only the key is read back.
    const file = documentName(title, 'json');
    const uri = vscode.Uri.from({
      scheme: inspectScheme,
      path: `/${[kind, ...key].map(encodeURIComponent).join('/')}/${file}`,
    });
    this.#ready.set(uri.toString(), await this.#read(uri, this.#closing.signal));
    this.#changed.fire(uri);
    await showDocument(uri);
  }

  /** Refreshes every open document; one that cannot be read stays as it is. Never throws. */
  async refresh(): Promise<void> {
    const open = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === inspectScheme);
    await Promise.all(open.map(({ uri }) => this.#refreshOne(uri)));
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const ready = this.#ready.get(uri.toString());
    if (ready !== undefined) {
      this.#ready.delete(uri.toString());
      return ready;
    }
    const controller = new AbortController();
    token.onCancellationRequested(() => {
      controller.abort();
    });
    return this.#read(uri, controller.signal);
  }

  dispose(): void {
    this.#closing.abort();
    this.#registration.dispose();
    this.#changed.dispose();
  }

  /** Reads before the editor is notified, because it would log a failure to read as its own. */
  async #refreshOne(uri: vscode.Uri): Promise<void> {
    let text: string;
    try {
      text = await this.#read(uri, this.#closing.signal);
    } catch (error) {
      if (!(error instanceof Cancelled)) {
        this.report(error);
      }
      return;
    }
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) {
      this.#ready.set(uri.toString(), text);
      this.#changed.fire(uri);
    }
  }

  async #read(uri: vscode.Uri, signal: AbortSignal): Promise<string> {
    const [kind = '', ...key] = uri.path.split('/').slice(1, -1).map(decodeURIComponent);
    const source = this.#sources.get(kind);
    if (source === undefined) {
      throw new Error(vscode.l10n.t('No content is available for {0}.', uri.toString()));
    }
    return `${JSON.stringify(withoutSchema(await source(key, signal)), undefined, 2)}\n`;
  }
}

/** The editor reads the file or page that `$schema` at the root of a JSON document refers to, no matter who wrote it. */
function withoutSchema(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$schema' in value ? { answer: value } : value;
}
