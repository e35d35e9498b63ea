import * as vscode from 'vscode';
import { signalOf } from '../cancellation';
import { views } from '../ids';
import { longest, shown } from './text';

/** Shows progress as one line. `increment`: percent done since the last call. */
export type Report = (message: string, increment?: number) => void;

/** Runs work with a progress notification that can be canceled. */
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

/** Runs short work with the progress bar of the Swarm view. */
export function withinView<T>(work: () => Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: { viewId: views.swarm } }, work));
}
