import * as vscode from 'vscode';
import { commands } from '../ids';
import { reportCut } from './cut-texts';
import { longest, sentence, shown, type ShownText } from './text';

/** An item to choose, with texts from anywhere: they are made safe to show here. */
export interface PickItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly iconPath?: vscode.ThemeIcon;
  readonly alwaysShow?: boolean;
  readonly kind?: vscode.QuickPickItemKind;
}

interface ShownItem<Item extends PickItem> extends vscode.QuickPickItem {
  readonly label: ShownText;
  readonly description?: ShownText;
  readonly detail?: ShownText;
  readonly item: Item;
}

/** What a question shows besides its answers. */
export interface QuestionFrame {
  readonly title: string;
  readonly placeholder?: string | undefined;
  /** From 1; together with `totalSteps`. */
  readonly step?: number | undefined;
  readonly totalSteps?: number | undefined;
}

/** A list to choose from, in the editor’s quick input. */
export class PickList<Item extends PickItem> implements vscode.Disposable {
  readonly #input = vscode.window.createQuickPick<ShownItem<Item>>();
  readonly #shownItems = new Map<Item, ShownItem<Item>>();
  readonly onDidAccept = this.#input.onDidAccept;
  readonly onDidHide = this.#input.onDidHide;
  readonly onDidChangeValue = this.#input.onDidChangeValue;
  readonly onDidTriggerButton = this.#input.onDidTriggerButton;

  constructor(frame: QuestionFrame, options: { readonly several?: boolean; readonly keepsFocus?: boolean } = {}) {
    setFrame(this.#input, frame);
    this.#input.placeholder = shown(frame.placeholder ?? '', longest.sentence);
    this.#input.matchOnDescription = true;
    this.#input.matchOnDetail = true;
    this.#input.canSelectMany = options.several ?? false;
    this.#input.ignoreFocusOut = options.keepsFocus ?? false;
  }

  set placeholder(text: string) {
    this.#input.placeholder = shown(text, longest.sentence);
  }

  set items(items: readonly Item[]) {
    this.#shownItems.clear();
    for (const item of items) {
      this.#shownItems.set(item, shownItem(item));
    }
    this.#input.items = [...this.#shownItems.values()];
  }

  set active(item: Item | undefined) {
    const active = item && this.#shownItems.get(item);
    this.#input.activeItems = active === undefined ? [] : [active];
  }

  get active(): Item | undefined {
    return this.#input.activeItems[0]?.item;
  }

  get selected(): readonly Item[] {
    return this.#input.selectedItems.map(({ item }) => item);
  }

  set selected(items: readonly Item[]) {
    this.#input.selectedItems = items.flatMap((item) => this.#shownItems.get(item) ?? []);
  }

  get value(): string {
    return this.#input.value;
  }

  set value(text: string) {
    this.#input.value = text;
  }

  show(): void {
    this.#input.show();
  }

  dispose(): void {
    this.#input.dispose();
  }
}

/** An input box, in the editor’s quick input. */
export class TextInput implements vscode.Disposable {
  readonly #input = vscode.window.createInputBox();
  readonly #wholeButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('file-text'),
    tooltip: vscode.l10n.t('Show Full Text'),
  };
  readonly onDidAccept = this.#input.onDidAccept;
  readonly onDidHide = this.#input.onDidHide;
  readonly onDidChangeValue = this.#input.onDidChangeValue;
  readonly #back = new vscode.EventEmitter<void>();
  /** The user wants to go back one step. */
  readonly onDidGoBack = this.#back.event;

  /** @param prompt a sentence below the input; if it is too long, a button shows it in full */
  constructor(frame: QuestionFrame, prompt: string, options: { readonly password?: boolean } = {}) {
    const { text, whole } = sentence(prompt);
    reportCut(whole);
    setFrame(this.#input, frame);
    this.#input.placeholder = shown(frame.placeholder ?? '', longest.sentence);
    this.#input.prompt = text;
    this.#input.password = options.password ?? false;
    this.#input.ignoreFocusOut = true;
    if (whole !== undefined) {
      this.#input.buttons = [...this.#input.buttons, this.#wholeButton];
    }
    this.#input.onDidTriggerButton((button) => {
      if (button === this.#wholeButton) {
        void vscode.commands.executeCommand(commands.showFullText, whole);
      } else {
        this.#back.fire();
      }
    });
  }

  get value(): string {
    return this.#input.value;
  }

  set value(text: string) {
    this.#input.value = text;
  }

  /** A sentence about what is wrong with the text; undefined if nothing is. */
  set problem(text: string | undefined) {
    this.#input.validationMessage = text === undefined ? undefined : shown(text, longest.sentence);
  }

  show(): void {
    this.#input.show();
  }

  dispose(): void {
    this.#input.dispose();
    this.#back.dispose();
  }
}

function setFrame(input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>, frame: QuestionFrame): void {
  input.title = shown(frame.title, longest.label);
  input.step = frame.step;
  input.totalSteps = frame.totalSteps;
  input.buttons = (frame.step ?? 1) > 1 ? [vscode.QuickInputButtons.Back] : [];
}

function shownItem<Item extends PickItem>(item: Item): ShownItem<Item> {
  const { label, description, detail, iconPath, alwaysShow, kind } = item;
  return {
    label: shown(label, longest.label),
    ...(description === undefined ? {} : { description: shown(description) }),
    ...(detail === undefined ? {} : { detail: shown(detail) }),
    ...(iconPath === undefined ? {} : { iconPath }),
    ...(alwaysShow === undefined ? {} : { alwaysShow }),
    ...(kind === undefined ? {} : { kind }),
    item,
  };
}
