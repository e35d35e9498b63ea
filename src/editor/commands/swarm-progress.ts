import * as vscode from 'vscode';
import { signalOf } from '../cancellation';
import { views } from '../ids';

/** Tells how far the work is, as one line. `increment`: percent done since the last call. */
export type Report = (message: string, increment?: number) => void;

/** Runs work that takes seconds behind a notification that can be cancelled. */
export async function withNotification<T>(
  title: string,
  work: (report: Report, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      work((message, increment) => {
        progress.report(increment === undefined ? { message } : { message, increment });
      }, signalOf(token)),
  );
}

/** Runs work of a moment behind the bar of the Swarm view. */
export async function withinView<T>(work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: views.swarm } }, work);
}
