import type { Context } from 'mocha';
import { skipBecause } from '../../skip';
import { ensureBrowser } from './browser';
import { ensureEditor } from './install-editor';
import { PackagesMissing } from './system-packages';

/** Makes the embedded editor and its browser ready; gives what is missing where only another user may install it, as a sentence. */
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

/** From a hook: skips its suite where the embedded editor cannot be, and notes why. */
export async function skipWithoutEditor(context: Context): Promise<void> {
  const reason = await editorUnavailable();
  if (reason !== undefined) {
    skipBecause(context, reason);
  }
}
