import * as l10n from '@vscode/l10n';
import { phrase } from '../../phrase';
import { quote } from '../../ssh/quote';
import type { FileDigests } from '../facts';
import { withInput, type Step } from '../step';
import { certificateFiles } from '../systemd/start-command';
import { fileName, type UnitFile } from '../systemd/unit-file';

/**
 * The command that replaces a file on the host with a text. It fails if the file has changed since the host was
 * inspected: the plan was made for that state, and its owner may edit the file while the user decides.
 * @param mode in octal digits; `same` keeps the file's own
 */
export function putFile(path: string, mode: string, text: string, found: FileDigests): string {
  return withInput(`put ${quote(path)} ${mode} ${digestOf(path, found)}`, text);
}

/** The command that removes a file if it has not changed since the host was inspected. */
export function dropFile(path: string, found: FileDigests): string {
  return `drop ${quote(path)} ${digestOf(path, found)}`;
}

function digestOf(path: string, found: FileDigests): string {
  return found.get(path) ?? 'none';
}

/** The PEM texts that the engine needs. */
export interface EngineCertificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Docker's own advice is 0444 and 0400; owner-writable modes do the same for root and are docker-machine's. */
const modes = { ca: '0644', cert: '0644', key: '0600' } as const;

/**
 * Puts the authority and the engine's certificate and key where dockerd reads them.
 * @param why as a sentence
 * @param found what is there at present
 */
export function putCertificates(texts: EngineCertificates, why: string, found: FileDigests): Step {
  const kinds = ['ca', 'cert', 'key'] as const;
  return {
    id: 'certificates',
    title: l10n.t('Put certificates into {0}', '/etc/docker'),
    why,
    changes: kinds.map((kind) => certificateFiles[kind]),
    apply: kinds.map((kind) => putFile(certificateFiles[kind], modes[kind], texts[kind], found)).join('\n'),
    check: kinds.map((kind) => `test -s ${certificateFiles[kind]}`).join(' && '),
    undo: kinds.map((kind) => `restore ${certificateFiles[kind]}`).join('\n'),
  };
}

/**
 * Writes our drop-in for docker.service and removes our earlier ones that it supersedes.
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
        ? l10n.t('The file is no longer needed.')
        : l10n.t('The start command in docker.service makes the engine accept your clients on port {0}.', port),
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
    why: l10n.t(
      'The host keeps its engine settings there; they make the engine accept your clients on port {0}.',
      port,
    ),
    changes: [file.path],
    apply: putFile(file.path, 'same', file.text, found),
    check: `test -s ${quote(file.path)}`,
    undo: `restore ${quote(file.path)}`,
  };
}
