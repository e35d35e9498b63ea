import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ServerCertificate } from '../certificates/authority';
import { sweepTemporaries, writeFileAtomically } from '../files/atomic-file';
import { DirectoryLock } from '../files/directory-lock';
import { Failure } from '../failure';
import { newestConfigVersion, readConfig } from './store/config-json';
import { writeConfig } from './store/config-writer';
import { fileFailure, MachineFailure } from './failure';
import { keepNumbers, type KeptDocument } from './store/json-numbers';
import type { Machine, MachineSidecar, StoreEntry } from './machine';
import { MachineFiles } from './store/machine-files';
import { assertHost, readSidecar, writeSidecar } from './store/sidecar';
import { StoreLayout } from './store/layout';
import { machineFolders, readDocument, readEntries, readMachine, rowName } from './store/store-reader';
import { readSwarmNames, writeSwarmName } from './store/swarm-names-file';
import { watchStore, type StoreListener, type StoreWatcher } from './store/store-watch';

const privateMode = 0o600;
const privateDirectory = { recursive: true, mode: 0o700 };
/** Folders that are being made or deleted; the dot hides them from every list, docker-machine's included. */
const transient = /^\.(new|removed)-[0-9a-f]{12}$/;

/**
 * docker-machine's store: `machines/NAME/config.json` for what it has keys for, `swarm-machines.json` beside
 * it for the rest. Writers of all windows take turns; readers only see complete files and do not wait.
 */
export class MachineStore {
  readonly #layout: StoreLayout;
  readonly #lock: DirectoryLock;
  readonly #files: MachineFiles;

  /** @param root the store's folder, absolute; made at the first save */
  constructor(readonly root: string) {
    this.#layout = new StoreLayout(root);
    this.#lock = new DirectoryLock(this.#layout.machines);
    this.#files = new MachineFiles(this.#layout);
  }

  /** The folder of the authority and the client certificate that all machines share; it may not be there yet. */
  get certificatesDirectory(): string {
    return this.#layout.certificates;
  }

  /** The machine's folder, which is also its `DOCKER_CERT_PATH`. @throws MachineFailure `name` */
  machineDirectory(name: string): string {
    return this.#layout.machine(name);
  }

  /**
   * Every machine there is, broken ones as such, in natural order of their names; empty if there is no store yet.
   * @throws MachineFailure `file` if the folder of machines itself cannot be read
   */
  list(): Promise<StoreEntry[]> {
    return readEntries(this.#layout);
  }

  /** @throws MachineFailure `missing`, `broken` or `file`, with a sentence that names the machine */
  async load(name: string): Promise<Machine> {
    try {
      return (await readMachine(this.#layout, name)).machine;
    } catch (error) {
      if (error instanceof MachineFailure && error.reason === 'broken') {
        const sentence = l10n.t({
          message: '“{0}”: {1}.',
          args: [name, error.message],
          comment: '{0} is a machine, and {1} what is wrong with its entry, without a period',
        });
        throw new MachineFailure('broken', error.file, sentence, error.remedy, { cause: error });
      }
      throw error;
    }
  }

  /**
   * Writes a machine, new or known. What other programs keep in its config.json is preserved. Nothing is written that would be
   * refused when it is read.
   * @param options `isNew`: refuse if there is one of that name, because two windows may add it at the same time
   * @throws MachineFailure `exists`, `name`, `broken` naming what is refused, or `file`; LockFailure
   */
  async save(machine: Machine, options: { readonly isNew?: boolean } = {}): Promise<void> {
    const folder = this.#layout.machine(machine.name);
    this.#assertReadable(machine);
    await this.#write(folder, async () => {
      const names = (await machineFolders(this.#layout)) ?? [];
      const known = names.includes(machine.name);
      const taken = known ? machine.name : names.find((name) => name.toLowerCase() === machine.name.toLowerCase());
      if (taken !== undefined && (options.isNew === true || !known)) {
        throw new MachineFailure(
          'exists',
          this.#layout.machine(taken),
          l10n.t('A machine named “{0}” already exists.', taken),
          l10n.t('Choose another name, or remove that machine from the list.'),
        );
      }
      await (known ? this.#replace(machine) : this.#create(machine));
    });
  }

  /**
   * Changes a machine's sidecar as it is on disk at that moment. Nothing is written if nothing changes; a file that
   * could not be read in full is kept as `swarm-machines.json.bak`.
   * @throws MachineFailure `missing` if the machine was removed, or `file`; LockFailure
   */
  async updateSidecar(name: string, change: (sidecar: MachineSidecar) => MachineSidecar): Promise<void> {
    const file = this.#layout.sidecar(name);
    await this.#write(file, async () => {
      if ((await machineFolders(this.#layout))?.includes(name) !== true) {
        throw new MachineFailure('missing', file, l10n.t('The machine “{0}” no longer exists.', name), '');
      }
      const text = await readDocument(file);
      const { host, sidecar, document, problem } = readSidecar(text, file);
      const changed = change(sidecar);
      if (isDeepStrictEqual(changed, sidecar)) {
        return;
      }
      if (text !== undefined && problem !== undefined) {
        await writeFileAtomically(`${file}.bak`, text, privateMode);
      }
      await writeFileAtomically(file, writeSidecar(host, changed, document), privateMode);
    });
  }

  /**
   * Deletes a machine's folder; the host stays as it is. It leaves the list in one step, before its files are deleted.
   * A machine that is not there is removed already.
   * @param name of its row, which for a folder with an unfit name is not the folder's own
   * @throws MachineFailure `name` or `file`; LockFailure
   */
  async remove(name: string): Promise<void> {
    await this.#write(this.#layout.machines, async () => {
      const folder = (await machineFolders(this.#layout))?.find((each) => rowName(each) === name);
      if (folder === undefined) {
        // No row has this name, so there is nothing to remove.
        this.#layout.machine(name);
        return;
      }
      const aside = this.#transientFolder('removed');
      await rename(join(this.#layout.machines, folder), aside);
      await deleteAside(name, aside);
    });
  }

  /** Copies the client's certificates from `certs/` into the machine's folder. @throws MachineFailure; LockFailure */
  installClientFiles(name: string): Promise<void> {
    return this.#write(this.#layout.machine(name), () => this.#files.installClient(name));
  }

  /** Keeps the certificate and key of the machine's engine beside the client's. @throws MachineFailure; LockFailure */
  installServerCertificate(name: string, certificate: ServerCertificate): Promise<void> {
    return this.#write(this.#layout.machine(name), () => this.#files.installServer(name, certificate));
  }

  /** The certificate kept by {@link installServerCertificate}; undefined if a part is missing. @throws MachineFailure */
  readServerCertificate(name: string): Promise<ServerCertificate | undefined> {
    return this.#files.readServer(name);
  }

  /**
   * Closes the machine's folder and its private keys to other users of this computer.
   * @returns sentences on what was open to them; empty if nothing was
   * @throws MachineFailure `name`
   */
  closeToOthers(name: string): Promise<readonly string[]> {
    return this.#files.closeToOthers(name);
  }

  /**
   * The names that the user gave to swarms, by the ids of the swarms.
   * @throws MachineFailure `broken` or `file` if they cannot be read
   */
  async swarmNames(): Promise<ReadonlyMap<string, string>> {
    const file = this.#layout.swarms;
    return readSwarmNames(await readDocument(file), file);
  }

  /**
   * Names a swarm.
   * @param name undefined to remove its name
   * @throws MachineFailure `broken` or `file` if the names cannot be read or written; LockFailure
   */
  async nameSwarm(clusterId: string, name: string | undefined): Promise<void> {
    const file = this.#layout.swarms;
    await this.#write(file, async () => {
      await sweepTemporaries(this.root);
      const written = writeSwarmName(await readDocument(file), file, clusterId, name);
      if (written !== undefined) {
        await writeFileAtomically(file, written, privateMode);
      }
    });
  }

  /**
   * Calls back a moment after the store has changed, in whatever way.
   * @param listener gets the names of machines whose configuration or client certificates changed; none if only the
   *   list or a sidecar did
   */
  watch(listener: StoreListener): StoreWatcher {
    return watchStore(this.#layout, listener);
  }

  #assertReadable(machine: Machine): void {
    const { name } = machine;
    readConfig(writeConfig(machine, this.#layout, undefined), name, this.#layout.config(name));
    assertHost(
      readSidecar(writeSidecar(machine.host, machine.sidecar, {}), this.#layout.sidecar(name)),
      this.#layout.sidecar(name),
    );
  }

  /** The folder appears at once with all its files, so that no list ever shows half a machine. */
  async #create(machine: Machine): Promise<void> {
    const fresh = this.#transientFolder('new');
    await mkdir(fresh, privateDirectory);
    try {
      await writeFileAtomically(join(fresh, 'config.json'), writeConfig(machine, this.#layout, undefined), privateMode);
      const sidecar = writeSidecar(machine.host, machine.sidecar, {});
      await writeFileAtomically(join(fresh, 'swarm-machines.json'), sidecar, privateMode);
      await rename(fresh, this.#layout.machine(machine.name));
    } catch (error) {
      // If this also fails, the first failure is the one to report; the next writer deletes the folder.
      await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #replace(machine: Machine): Promise<void> {
    const { name } = machine;
    const [configFile, sidecarFile] = [this.#layout.config(name), this.#layout.sidecar(name)];
    await sweepTemporaries(this.#layout.machine(name));
    const [configText, sidecarText] = await Promise.all([readDocument(configFile), readDocument(sidecarFile)]);
    const previous = documentIn(configText, configFile);
    if (configText !== undefined && previous?.document['ConfigVersion'] !== newestConfigVersion) {
      // As docker-machine does before it migrates an older format.
      await writeFileAtomically(`${configFile}.bak`, configText, privateMode);
    }
    const sidecar = writeSidecar(machine.host, machine.sidecar, readSidecar(sidecarText, sidecarFile).document);
    await writeIfChanged(sidecarFile, sidecarText, sidecar);
    const config = writeConfig(machine, this.#layout, previous?.document);
    await writeIfChanged(configFile, configText, previous?.restoreNumbers(config) ?? config);
  }

  #transientFolder(kind: 'new' | 'removed'): string {
    return join(this.#layout.machines, `.${kind}-${randomBytes(6).toString('hex')}`);
  }

  /** Runs a writer under the lock. @param path the file or folder to name if the operating system refuses */
  async #write(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await mkdir(this.#layout.machines, privateDirectory);
      await this.#lock.run(async () => {
        await this.#sweep();
        await work();
      });
    } catch (error) {
      throw error instanceof Failure ? error : fileFailure(path, error);
    }
  }

  /**
   * Deletes what writers that were killed left behind: under the lock nothing else works on it. What cannot be
   * deleted is harmless, was reported when it was removed, and is retried by the next writer.
   */
  async #sweep(): Promise<void> {
    const stale = (await readdir(this.#layout.machines)).filter((name) => transient.test(name));
    const paths = stale.map((name) => join(this.#layout.machines, name));
    await Promise.allSettled(paths.map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function deleteAside(name: string, folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new MachineFailure(
      'file',
      folder,
      l10n.t('“{0}” was removed, but its files in “{1}” could not be deleted: {2}.', name, folder, cause),
      l10n.t('Delete that folder manually.'),
      { cause: error },
    );
  }
}

/** The file's object; undefined if there is none to keep. */
function documentIn(text: string | undefined, file: string): KeptDocument | undefined {
  try {
    return text === undefined ? undefined : keepNumbers(text, file);
  } catch (error) {
    if (error instanceof MachineFailure) {
      return undefined;
    }
    throw error;
  }
}

async function writeIfChanged(file: string, before: string | undefined, text: string): Promise<void> {
  if (text !== before) {
    await writeFileAtomically(file, text, privateMode);
  }
}
