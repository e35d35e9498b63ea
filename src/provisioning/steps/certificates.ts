import * as l10n from '@vscode/l10n';
import { certificateFiles } from '../systemd/start-command';
import type { FileDigests } from '../facts';
import type { Step } from '../step';
import { putFile } from './replace-file';

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
