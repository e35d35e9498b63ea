import { randomBytes, type KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { sweepTemporaries, writeFileAtomically } from '../files/atomic-file';
import { closeFile, closeFolder } from '../files/close-to-others';
import { DirectoryLock } from '../files/directory-lock';
import { readSmallFile, unlessMissing } from '../files/small-file';
import { alternativeNames } from './alternative-names';
import {
  assertIssuedBy,
  assertOwnKey,
  assertValidNow,
  checkedAuthority,
  readableCertificate,
  readableKey,
  unusableFile,
  type PemFile,
} from './checks';
import { CertificateFailure } from './failure';
import { issueCertificate } from './issue';
import type { Authority } from './issuer';
import { newPrivateKey, privateKeyText } from './key-pair';
import { adviseNewAuthority } from './new-authority';

/** What a client of an engine needs, as PEM texts. */
export interface ClientFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The certificate and private key of an engine, as PEM texts. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface AuthorityFiles extends ClientFiles {
  readonly caPath: string;
  readonly caKeyPath: string;
  readonly certPath: string;
  readonly keyPath: string;
  /** The names of the files that were missing and were created. */
  readonly created: readonly string[];
  /** Sentences on secret files that were open to other users of this computer. */
  readonly remarks: readonly string[];
}

/** Bytes that a PEM file may have; those of an authority have two thousand. */
const largestFile = 1024 * 1024;

const publicMode = 0o644;
const privateMode = 0o600;

/** A client certificate that ends within this many milliseconds (30 days) is renewed with the same key. */
const renewalMargin = 30 * 24 * 60 * 60 * 1000;

/**
 * The one certificate authority and client certificate of a machine store, in docker-machine's `certs/` folder: ca.pem,
 * ca-key.pem, cert.pem, key.pem. Files created by docker-machine are used unchanged.
 */
export class CertificateAuthority {
  readonly #lock: DirectoryLock;
  readonly #caPath: string;
  readonly #caKeyPath: string;
  readonly #certPath: string;
  readonly #keyPath: string;

  /** @param now the clock by which certificates are checked and dated */
  constructor(
    readonly directory: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.#lock = new DirectoryLock(directory);
    this.#caPath = join(directory, 'ca.pem');
    this.#caKeyPath = join(directory, 'ca-key.pem');
    this.#certPath = join(directory, 'cert.pem');
    this.#keyPath = join(directory, 'key.pem');
  }

  /**
   * Creates what is missing and keeps what exists. An authority is never replaced, because every host trusts it. A client
   * certificate that is about to expire is renewed, which hosts don't notice. Private keys and their folder that are open to
   * other users of this computer are closed to them.
   * @throws CertificateFailure naming the file at fault; LockFailure
   */
  async ensure(): Promise<AuthorityFiles> {
    await this.#access(this.directory, () => mkdir(this.directory, { recursive: true, mode: 0o700 }));
    return this.#lock.run(async () => {
      await this.#access(this.directory, () => sweepTemporaries(this.directory));
      const remarks = await this.#close();
      return { ...(await this.#complete()), remarks };
    });
  }

  /**
   * A certificate and its new private key for a machine's engine.
   * @param request `names`: every name and address under which the engine is reached, and no other
   * @throws CertificateFailure `bad-name`, or naming the file of the authority at fault
   */
  async issueServerCertificate(request: {
    readonly machine: string;
    readonly names: readonly string[];
  }): Promise<ServerCertificate> {
    const names = alternativeNames(request.names);
    const [ca, caKey] = await Promise.all([this.#read(this.#caPath), this.#read(this.#caKeyPath)]);
    const authority = checkedAuthority(present(ca, this.#caPath), present(caKey, this.#caKeyPath), this.now());
    const key = await newPrivateKey();
    // A description of at most 64 characters (RFC 5280, appendix A), because some clients would use a host name as such.
    const commonName = `engine of ${request.machine}`.slice(0, 64);
    const cert = await this.#issue({ kind: 'server', commonName, key, names }, authority);
    return { cert, key: privateKeyText(key) };
  }

  /** The client's files as they are. @throws CertificateFailure `missing` or `file` */
  async readClient(): Promise<ClientFiles> {
    const [ca, cert, key] = await Promise.all(
      [this.#caPath, this.#certPath, this.#keyPath].map((path) => this.#read(path)),
    );
    return {
      ca: present(ca, this.#caPath).text,
      cert: present(cert, this.#certPath).text,
      key: present(key, this.#keyPath).text,
    };
  }

  /** Removes other users' access to secrets. @returns sentences about what was open to them */
  async #close(): Promise<readonly string[]> {
    const exposures = [
      await closeFolder(this.directory),
      await closeFile(this.#caKeyPath),
      await closeFile(this.#keyPath),
    ].filter((exposure) => exposure !== undefined);
    return [
      ...exposures.map(({ sentence }) => sentence),
      ...(exposures.some(({ renew }) => renew) ? [adviseNewAuthority(this.directory)] : []),
    ];
  }

  /** Writes in such an order that a run killed at any point is completed by the next one. */
  async #complete(): Promise<Omit<AuthorityFiles, 'remarks'>> {
    const [ca, caKey, cert, key] = await Promise.all(
      [this.#caPath, this.#caKeyPath, this.#certPath, this.#keyPath].map((path) => this.#read(path)),
    );
    if (ca === undefined && cert !== undefined) {
      // A new authority would orphan the client certificate, and the hosts that trust its issuer.
      throw missingFile(
        this.#caPath,
        l10n.t('Restore it: the folder of each machine has a copy. To start over, move cert.pem to another folder.'),
      );
    }
    const known = ca && checkedAuthority(ca, present(caKey, this.#caKeyPath), this.now());
    const [authorityKey, clientKey] = await Promise.all([
      known?.key ?? keyIn(caKey) ?? newPrivateKey(),
      keyIn(key) ?? newPrivateKey(),
    ]);
    const created: string[] = [];
    const put = async (path: string, text: string, mode: number): Promise<PemFile> => {
      await this.#access(path, () => writeFileAtomically(path, text, mode));
      created.push(basename(path));
      return { path, text };
    };
    if (caKey === undefined) {
      await put(this.#caKeyPath, privateKeyText(authorityKey), privateMode);
    }
    const caFile = ca ?? (await put(this.#caPath, await this.#newAuthority(authorityKey), publicMode));
    const authority = known ?? { certificate: readableCertificate(caFile), key: authorityKey };
    const keyFile = key ?? (await put(this.#keyPath, privateKeyText(clientKey), privateMode));
    const kept = key && cert && this.#usable(cert, key.path, clientKey, authority) ? cert : undefined;
    const certFile = kept ?? (await put(this.#certPath, await this.#newClient(clientKey, authority), publicMode));
    return {
      caPath: this.#caPath,
      caKeyPath: this.#caKeyPath,
      certPath: this.#certPath,
      keyPath: this.#keyPath,
      ca: caFile.text,
      cert: certFile.text,
      key: keyFile.text,
      created,
    };
  }

  /** False if the client certificate is to be renewed. @throws CertificateFailure if it cannot be used */
  #usable(cert: PemFile, keyPath: string, key: KeyObject, authority: Authority): boolean {
    const certificate = readableCertificate(cert);
    assertOwnKey(certificate, cert.path, key, keyPath);
    assertIssuedBy(certificate, cert.path, authority.certificate);
    const end = new Date(certificate.validTo).getTime();
    const lastsAsLongAsItCan = end >= new Date(authority.certificate.validTo).getTime();
    if (this.now().getTime() > end - renewalMargin && !lastsAsLongAsItCan) {
      return false;
    }
    assertValidNow(certificate, cert.path, this.now(), '');
    return true;
  }

  #newAuthority(key: KeyObject): Promise<string> {
    // Each authority has its own name, because OpenSSL looks issuers up by name.
    return this.#issue({ kind: 'authority', commonName: `Swarm Machines CA ${randomBytes(4).toString('hex')}`, key });
  }

  #newClient(key: KeyObject, authority: Authority): Promise<string> {
    return this.#issue({ kind: 'client', commonName: 'Swarm Machines client', key }, authority);
  }

  #issue(
    request: Pick<Parameters<typeof issueCertificate>[0], 'kind' | 'commonName' | 'key' | 'names'>,
    authority?: Authority,
  ): Promise<string> {
    return issueCertificate({ ...request, keyFile: this.#caKeyPath, now: this.now() }, authority);
  }

  async #read(path: string): Promise<PemFile | undefined> {
    try {
      const text = await unlessMissing(readSmallFile(path, largestFile));
      return text === undefined ? undefined : { path, text };
    } catch (error) {
      throw unusableFile(path, error);
    }
  }

  async #access<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unusableFile(path, error);
    }
  }
}

function keyIn(file: PemFile | undefined): KeyObject | undefined {
  return file && readableKey(file);
}

function present(file: PemFile | undefined, path: string): PemFile {
  if (file === undefined) {
    throw missingFile(path, l10n.t('Restore it from a backup. To start over, move the other files to another folder.'));
  }
  return file;
}

function missingFile(path: string, remedy: string): CertificateFailure {
  return new CertificateFailure('missing', path, l10n.t('“{0}” is missing.', path), remedy);
}
