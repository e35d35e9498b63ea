import * as vscode from 'vscode';
import { signalOf } from '../cancellation';
import { views } from '../ids';
import { longest, shown } from './text';

/** Shows how far the work is, as one line. `increment`: percent done since the last call. */
export type Report = (message: string, increment?: number) => void;

/** Runs work that takes seconds behind a notification that can be cancelled. */
export function withNotification<T>(
  title: string,
  work: (report: Report, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: shown(title, longest.description), cancellable: true },
      (progress, token) =>
        work((text, increment) => {
          const message = shown(text, longest.description);
          progress.report(increment === undefined ? { message } : { message, increment });
        }, signalOf(token)),
    ),
  );
}

/** Runs work of a moment behind the bar of the Swarm view. */
export function withinView<T>(work: () => Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: { viewId: views.swarm } }, work));
}
