import * as l10n from '@vscode/l10n';
import { phrase } from '../../phrase';
import { quote } from '../../ssh/quote';
import type { FileDigests } from '../facts';
import type { Step } from '../step';
import { fileName, type UnitFile } from '../systemd/unit-file';
import { dropFile, putFile } from './replace-file';

/**
 * Writes our drop-in of docker.service and removes those of ours that it supersedes.
 * @param found what is there at present
 */
export function writeDropIn(
  dropIn: UnitFile | undefined,
  superseded: readonly string[],
  port: number,
  found: FileDigests,
): Step {
  const changes = [...(dropIn === undefined ? [] : [dropIn.path]), ...superseded];
  const first = phrase(fileName(changes[0] ?? ''));
  return {
    id: 'start-command',
    title: dropIn === undefined ? l10n.t('Remove {0}', first) : l10n.t('Write {0} for systemd', first),
    why:
      dropIn === undefined
        ? l10n.t('docker.service needs it no more.')
        : l10n.t('docker.service starts the engine so that it takes our clients on port {0}.', port),
    changes,
    apply: [
      ...(dropIn === undefined ? [] : [putFile(dropIn.path, '0644', dropIn.text, found)]),
      ...superseded.map((path) => dropFile(path, found)),
    ].join('\n'),
    check: dropIn === undefined ? ':' : `test -s ${quote(dropIn.path)}`,
    // systemd reads the files when the engine is restarted, or not at all.
    undo: changes.map((path) => `restore ${quote(path)}`).join('\n'),
  };
}

/** Writes daemon.json, with the mode and owner it had. @param found what is there at present */
export function writeDaemonJson(file: UnitFile, port: number, found: FileDigests): Step {
  return {
    id: 'daemon-json',
    title: l10n.t('Edit {0}', phrase(file.path)),
    why: l10n.t('The host keeps its settings there; the engine takes our clients on port {0}.', port),
    changes: [file.path],
    apply: putFile(file.path, 'same', file.text, found),
    check: `test -s ${quote(file.path)}`,
    undo: `restore ${quote(file.path)}`,
  };
}
