/**
 * An extension that shows any text at every place at which the product shows texts, through the product’s own module. It is told what to show
 * over HTTP, at a loopback port that it writes into the file named by GALLERY_PORT_FILE.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { createChannel } from '../../../src/editor/shown/channels';
import { askInDialog, showError, showInformation, showWarning } from '../../../src/editor/shown/messages';
import { withNotification } from '../../../src/editor/shown/progress';
import { PickList, TextInput } from '../../../src/editor/shown/quick-inputs';
import { describedRow } from '../../../src/editor/shown/row-text';
import { openView, setTooltip, treeItem } from '../../../src/editor/shown/rows';
import { StatusItem } from '../../../src/editor/shown/status';
import { openTerminal } from '../../../src/editor/shown/terminals';
import { bold, joinMarkdown, markdownText, outputLine } from '../../../src/editor/shown/text';
import { trap } from '../../unit/hostile/support/inputs';

/** The texts of this moment’s row. */
class Rows implements vscode.TreeDataProvider<string> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private text = '';

  show(text: string): void {
    this.text = text;
    this.changed.fire(undefined);
  }

  getChildren(element?: string): string[] {
    return element === undefined ? ['lines', 'markdown'] : [];
  }

  getTreeItem(element: string): vscode.TreeItem {
    const { text } = this;
    const row = describedRow({
      label: text,
      description: text,
      iconId: 'server',
      iconColor: undefined,
      flags: [],
      spoken: text,
    });
    const item = treeItem(element, row, vscode.TreeItemCollapsibleState.None);
    setTooltip(item, element === 'lines' ? [text] : joinMarkdown([bold(text), markdownText(text)], '\n\n'));
    return item;
  }
}

export function activate(context: vscode.ExtensionContext): void {
  let trapped = 0;
  let goOn = (): void => undefined;
  let input: TextInput | PickList<{ label: string; description: string; detail: string }> | undefined;
  const rows = new Rows();
  const view = openView('gallery.rows', rows);
  const status = new StatusItem('gallery', 'Gallery', trap);
  const channel = createChannel('Gallery');

  const places: Readonly<Record<string, (text: string) => unknown>> = {
    notifications: (text) => {
      void showError(text, 'Go On');
      void showWarning(text);
      void showInformation(text);
    },
    /** As the product must never show it: shows that a test which finds no link could find one. */
    raw: (text) => void vscode.window.showErrorMessage(text),
    rawPrompt: (text) => void vscode.window.showInputBox({ prompt: text }),
    progress: (text) => {
      void withNotification(text, (report) => {
        report(text);
        return new Promise<void>((resolve) => {
          goOn = resolve;
        });
      });
    },
    prompt: (text) => {
      const question = new TextInput({ title: text, placeholder: text }, text);
      input = question;
      question.show();
    },
    problem: (text) => {
      const question = new TextInput({ title: text }, 'prompt');
      question.problem = text;
      input = question;
      question.show();
    },
    pick: (text) => {
      const pick = new PickList<{ label: string; description: string; detail: string }>({
        title: text,
        placeholder: text,
      });
      pick.items = [{ label: text, description: text, detail: text }];
      input = pick;
      pick.show();
    },
    dialog: (text) => void askInDialog(text, [text, '', text], 'Go'),
    view: (text) => {
      view.say(text);
      rows.show(text);
    },
    status: (text) => {
      status.set({ text, tooltip: text, spoken: text });
    },
    output: (text) => {
      channel.clear();
      channel.appendLines([outputLine(text)]);
      channel.show();
    },
    terminal: (text) => {
      openTerminal({ name: text, program: '/bin/sh', args: [], icon: 'remote' });
    },
  };

  /** In the list they stay, whereas toasts would hide, and appear late if there are many. */
  const inList = new Set(['notifications', 'raw', 'progress']);

  const clear = async (): Promise<void> => {
    goOn();
    input?.dispose();
    input = undefined;
    status.set(undefined);
    await vscode.commands.executeCommand('notifications.clearAll');
  };

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) {
      parts.push(part);
    }
    const { place = '', text = '' } = JSON.parse(Buffer.concat(parts).toString() || '{}') as {
      place?: string;
      text?: string;
    };
    await (place === '' ? clear() : places[place]?.(text));
    if (inList.has(place)) {
      await vscode.commands.executeCommand('notifications.showList');
    }
    response.end(String(trapped));
  };
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(process.env['GALLERY_PORT_FILE'] ?? '', String((server.address() as AddressInfo).port));
  });

  context.subscriptions.push(
    vscode.commands.registerCommand(trap, () => {
      trapped++;
    }),
    { dispose: () => server.close() },
  );
}
