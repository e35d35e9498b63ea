import * as l10n from '@vscode/l10n';

/**
 * How to replace secrets of an authority that other users may have copied, as a sentence.
 * @param directory the authority's folder
 */
export function adviseNewAuthority(directory: string): string {
  return l10n.t(
    'To be safe, move the files in “{0}” to another folder and provision each machine again, which creates a new certificate authority.',
    directory,
  );
}
