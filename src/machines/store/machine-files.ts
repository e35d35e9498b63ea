import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ServerCertificate } from '../../certificates/authority';
import { adviseNewAuthority } from '../../certificates/new-authority';
import { writeFileAtomically } from '../../files/atomic-file';
import { closeFile, closeFolder } from '../../files/close-to-others';
import { MachineFailure } from '../failure';
import type { StoreLayout } from './layout';
import { readPem } from './store-reader';

const publicMode = 0o644;
const privateMode = 0o600;

/** What is secret in a machine's folder; docker-machine keeps a copy of the key for SSH there. */
const privateKeys = ['key.pem', 'server-key.pem', 'id_rsa'] as const;

/** The certificates in a machine's folder, with docker-machine's names and modes. */
export class MachineFiles {
  constructor(private readonly layout: StoreLayout) {}

  /**
   * Copies the client's certificates from `certs/`; the key comes first, so that no certificate is without its own.
   * @throws MachineFailure `credentials` if a file of `certs/` is missing, `name` or `file`; the file system's error
   *   if the machine's folder cannot be written
   */
  async installClient(name: string): Promise<void> {
    const [ca, cert, key] = await Promise.all([
      this.#client('ca.pem'),
      this.#client('cert.pem'),
      this.#client('key.pem'),
    ]);
    await this.#put(name, 'key.pem', key, privateMode);
    await this.#put(name, 'cert.pem', cert, publicMode);
    await this.#put(name, 'ca.pem', ca, publicMode);
  }

  /**
   * Keeps the certificate and key of the machine's engine.
   * @throws MachineFailure `name` or `file`; the file system's error if the machine's folder cannot be written
   */
  async installServer(name: string, certificate: ServerCertificate): Promise<void> {
    await this.#put(name, 'server-key.pem', certificate.key, privateMode);
    await this.#put(name, 'server.pem', certificate.cert, publicMode);
  }

  /**
   * The certificate and key that {@link installServer} kept; undefined if one of the two is missing.
   * @throws MachineFailure `name` or `file`
   */
  async readServer(name: string): Promise<ServerCertificate | undefined> {
    const folder = this.layout.machine(name);
    const [cert, key] = await Promise.all([
      readPem(join(folder, 'server.pem')),
      readPem(join(folder, 'server-key.pem')),
    ]);
    return cert === undefined || key === undefined ? undefined : { cert, key };
  }

  /**
   * Closes the folder of machines, the machine's own and its private keys to other users of this computer.
   * @returns what was open to them, as sentences
   * @throws MachineFailure `name`
   */
  async closeToOthers(name: string): Promise<readonly string[]> {
    const folder = this.layout.machine(name);
    const folders = [await closeFolder(this.layout.machines), await closeFolder(folder)];
    const remarks = folders.flatMap((exposure) => (exposure === undefined ? [] : [exposure.sentence]));
    for (const file of privateKeys) {
      const exposure = await closeFile(join(folder, file));
      if (exposure !== undefined) {
        remarks.push(exposure.sentence, ...(exposure.renew ? [this.#howToReplace(file, folder)] : []));
      }
    }
    return remarks;
  }

  /** How to replace a private key that other users may have copied, as a sentence. */
  #howToReplace(file: (typeof privateKeys)[number], folder: string): string {
    switch (file) {
      case 'key.pem':
        // A copy of the authority's own.
        return adviseNewAuthority(this.layout.certificates);
      case 'server-key.pem':
        // An engine whose key is not kept here gets a new one.
        return l10n.t('To replace it, delete “{0}” and provision the machine again.', join(folder, file));
      case 'id_rsa':
        return l10n.t('Replace this SSH key.');
    }
  }

  async #client(file: string): Promise<string> {
    const path = join(this.layout.certificates, file);
    const text = await readPem(path);
    if (text === undefined) {
      throw new MachineFailure(
        'credentials',
        path,
        l10n.t('“{0}” is missing.', path),
        l10n.t('Provision the machine again.'),
      );
    }
    return text;
  }

  /** Leaves a file alone that is already right, so that watchers of the folder are not woken for nothing. */
  async #put(name: string, file: string, text: string, mode: number): Promise<void> {
    const path = join(this.layout.machine(name), file);
    if (!(await isAsWanted(path, text, mode))) {
      await writeFileAtomically(path, text, mode);
    }
  }
}

async function isAsWanted(path: string, text: string, mode: number): Promise<boolean> {
  if ((await readPem(path)) !== text) {
    return false;
  }
  // Windows has no modes: everything appears to be open there.
  return process.platform === 'win32' || ((await stat(path)).mode & 0o777 & ~mode) === 0;
}
