import type { Context } from 'mocha';
import { skipBecause } from '../../skip';
import { ensureBrowser } from './browser';
import { ensureEditor } from './install-editor';
import { PackagesMissing } from './system-packages';

/** Prepares the embedded editor and its browser. Returns a sentence about what is missing if only another user can install it. */
export async function editorUnavailable(): Promise<string | undefined> {
  try {
    await ensureBrowser();
    await ensureEditor();
    return undefined;
  } catch (error) {
    if (error instanceof PackagesMissing) {
      return error.message;
    }
    throw error;
  }
}

/** From a hook: skips its suite if the embedded editor cannot run, and records why. */
export async function skipWithoutEditor(context: Context): Promise<void> {
  const reason = await editorUnavailable();
  if (reason !== undefined) {
    skipBecause(context, reason);
  }
}
