import * as vscode from 'vscode';

/** Lets the user choose one file. @returns its path; undefined if none was chosen */
export async function chooseFile(options: {
  readonly title: string;
  readonly action: string;
  readonly folder: string;
}): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: options.title,
      openLabel: options.action,
      defaultUri: vscode.Uri.file(options.folder),
      canSelectMany: false,
    })) ?? [];
  return file?.fsPath;
}
