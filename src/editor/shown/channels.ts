import * as vscode from 'vscode';
import { longest, shown, type ShownText } from './text';

/** An output channel that only accepts lines that are safe to show. */
export interface Channel {
  appendLines(lines: readonly ShownText[]): void;
  clear(): void;
  /** Shows the channel without moving the focus. */
  show(): void;
  dispose(): void;
}

/** @param language for syntax highlighting, such as `log` */
export function createChannel(name: string, language?: string): Channel {
  const channel = vscode.window.createOutputChannel(shown(name, longest.label), language);
  return {
    appendLines: (lines) => {
      if (lines.length > 0) {
        channel.append(`${lines.join('\n')}\n`);
      }
    },
    clear: () => {
      channel.clear();
    },
    show: () => {
      channel.show(true);
    },
    dispose: () => {
      channel.dispose();
    },
  };
}
