import * as vscode from 'vscode';
import { longest, shown, type ShownText } from './text';

/** An output channel that takes lines fit to be shown alone. */
export interface Channel {
  appendLines(lines: readonly ShownText[]): void;
  clear(): void;
  /** Brings the channel to the front and leaves the focus where it is. */
  show(): void;
  dispose(): void;
}

/** @param language colours the text, e.g. `log` */
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
