import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ClientFiles } from '../../certificates/authority';
import { CertificateFailure } from '../../certificates/failure';
import { inspectCertificate, type InspectedCertificate } from '../../certificates/inspect';
import { isEncryptedKey } from '../../certificates/key-pair';
import { Semaphore } from '../../semaphore';
import { MachineFailure } from '../failure';

/** For how many machines the files are read at the same time: a process may not open any number of them. */
const machinesAtOnce = 16;

/**
 * Finds which file of a machine's client certificates is at fault. Remembers the last texts that were right: all machines
 * of a store have the same ones, and reading a private key takes a good part of a millisecond each time.
 */
export class CredentialCheck {
  #good: (ClientFiles & { readonly from: number; readonly to: number }) | undefined;

  readonly #turns = new Semaphore(machinesAtOnce);

  /** Reads a machine's files when it is its turn. @throws what reading them throws */
  inTurn<T>(read: () => Promise<T>): Promise<T> {
    return this.#turns.run(read);
  }

  /**
   * @param folder the one that the texts were read from, for the sentence
   * @param at the time at which they must hold, milliseconds since the epoch
   * @throws MachineFailure `credentials`
   */
  assertUsable(machine: string, folder: string, files: ClientFiles, at = Date.now()): void {
    if (this.#isKnownGood(files, at)) {
      return;
    }
    const certificates = (['ca', 'cert'] as const).map((name) =>
      usableCertificate(machine, join(folder, `${name}.pem`), files[name], at),
    );
    if (certificates[1]?.belongsTo(files.key) !== true) {
      const file = join(folder, 'key.pem');
      throw credentials(
        file,
        isEncryptedKey(files.key)
          ? l10n.t('“{0}”: “{1}” is protected by a passphrase.', machine, file)
          : l10n.t('“{0}”: “{1}” does not match the certificate in the same folder.', machine, file),
      );
    }
    this.#good = {
      ...files,
      from: Math.max(...certificates.map(({ notBefore }) => notBefore.getTime())),
      to: Math.min(...certificates.map(({ notAfter }) => notAfter.getTime())),
    };
  }

  #isKnownGood({ ca, cert, key }: ClientFiles, at: number): boolean {
    const good = this.#good;
    return good?.ca === ca && good.cert === cert && good.key === key && good.from <= at && at <= good.to;
  }
}

/** The failure for a file of the client's certificates: provisioning creates all of them again. */
export function credentials(file: string, sentence: string, cause?: unknown): MachineFailure {
  return new MachineFailure('credentials', file, sentence, l10n.t('Provision the machine again.'), { cause });
}

function usableCertificate(machine: string, file: string, pem: string, at: number): InspectedCertificate {
  let certificate: InspectedCertificate;
  try {
    certificate = inspectCertificate(pem);
  } catch (error) {
    if (error instanceof CertificateFailure) {
      throw credentials(file, l10n.t('“{0}”: “{1}” is not a readable certificate.', machine, file), error);
    }
    throw error;
  }
  if (certificate.notAfter.getTime() < at) {
    throw credentials(file, l10n.t('“{0}”: “{1}” has expired.', machine, file));
  }
  if (certificate.notBefore.getTime() > at) {
    throw credentials(file, l10n.t('“{0}”: “{1}” is not yet valid according to this computer’s clock.', machine, file));
  }
  return certificate;
}
