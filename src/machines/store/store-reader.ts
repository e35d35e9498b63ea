import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { readSmallFile, UnfitFile, unlessMissing } from '../../files/small-file';
import type { Problem } from '../../failure';
import { readConfig } from './config-json';
import { fileFailure, MachineFailure } from '../failure';
import type { Machine, StoreEntry } from '../machine';
import { Semaphore } from '../../semaphore';
import { harmlessName, isMachineName } from '../name';
import { compareNames } from '../natural-order';
import { assertHost, readSidecar, unreadableSidecar, type SidecarReading } from './sidecar';
import { Slices } from '../../slices';
import type { StoreLayout } from './layout';

/** docker-machine deletes config.json before it renames the new one into place; by then it is there again. */
const replacementMilliseconds = 50;

/** Bytes: docker-machine and this extension write a few thousand, and reading more would block everything. */
const largestDocument = 256 * 1024;

/** Bytes of a certificate or key, for which a file may contain a chain. */
const largestPem = 1024 * 1024;

/** How many folders are read at the same time: a process may not open any number of files. */
const foldersAtOnce = 8;

export interface MachineReading {
  readonly machine: Machine;
  readonly sidecarProblem: Problem | undefined;
}

/**
 * The folders that have a row: as with docker-machine, every directory whose name has no leading dot. Their names may not be
 * valid for machines. Undefined if there is no `machines/` folder. @throws MachineFailure `file`
 */
export async function machineFolders(layout: StoreLayout): Promise<string[] | undefined> {
  try {
    const found = await readdir(layout.machines, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory() && layout.isListed(entry.name)).map((entry) => entry.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw fileFailure(layout.machines, error);
  }
}

/**
 * One row for each folder, in natural order of their names; empty if there is no store yet.
 * @throws MachineFailure `file`
 */
export async function readEntries(layout: StoreLayout): Promise<StoreEntry[]> {
  const slices = new Slices();
  const folders = (await machineFolders(layout)) ?? [];
  const turns = new Semaphore(foldersAtOnce);
  const entries = await Promise.all(folders.map((folder) => turns.run(() => readEntry(layout, folder, slices))));
  return entries.filter((entry) => entry !== undefined).sort((a, b) => compareNames(a.name, b.name));
}

/** The name of a folder's row: the machine's, or what is shown for an invalid name. */
export function rowName(folder: string): string {
  return isMachineName(folder) ? folder : harmlessName(folder);
}

/** One row for a folder, whatever is in it; undefined if the folder was just deleted. */
async function readEntry(layout: StoreLayout, name: string, slices: Slices): Promise<StoreEntry | undefined> {
  if (!isMachineName(name)) {
    return invalidFolder(layout, name);
  }
  try {
    return { kind: 'machine', name, ...(await readMachine(layout, name, slices)) };
  } catch (error) {
    if (!(error instanceof MachineFailure)) {
      throw error;
    }
    if (error.reason === 'missing') {
      return undefined;
    }
    const file = error.file ?? layout.config(name);
    return { kind: 'broken', name, file, problem: error.message, remedy: error.remedy };
  }
}

/** Its files are not read, because every use of a machine begins with its name. */
function invalidFolder(layout: StoreLayout, folder: string): StoreEntry {
  return {
    kind: 'broken',
    name: harmlessName(folder),
    file: join(layout.machines, folder, 'config.json'),
    problem: l10n.t(
      'the folder’s name must begin with a letter or digit and may contain only letters (a–z), digits, “-”, and “.”',
    ),
    remedy: l10n.t('Rename the folder, or delete it.'),
  };
}

/**
 * @param slices among which pieces the files are understood
 * @throws MachineFailure `missing`: no such folder; `broken`: a file of it is; `file`: it cannot be read
 */
export async function readMachine(
  layout: StoreLayout,
  name: string,
  slices: Slices = new Slices(),
): Promise<MachineReading> {
  const file = layout.config(name);
  const [config, sidecarText] = await Promise.all([readConfigText(layout, name), sidecarTextIn(layout.sidecar(name))]);
  const configured = await slices.run(() => readConfig(config, name, file));
  const reading = await slices.run(() => sidecarOf(sidecarText, layout.sidecar(name)));
  assertHost(reading, layout.sidecar(name));
  const { host, sidecar, problem } = reading;
  return { machine: { ...configured, host: host ?? configured.address, sidecar }, sidecarProblem: problem };
}

/** The sidecar's text, or why the system does not give it. */
async function sidecarTextIn(file: string): Promise<string | undefined | MachineFailure> {
  try {
    return await readDocument(file);
  } catch (error) {
    if (error instanceof MachineFailure) {
      return error;
    }
    throw error;
  }
}

function sidecarOf(text: string | undefined | MachineFailure, file: string): SidecarReading {
  return text instanceof MachineFailure ? unreadableSidecar(text) : readSidecar(text, file);
}

/** The text of config.json or the sidecar; undefined if there is none. @throws MachineFailure `file` */
export function readDocument(file: string): Promise<string | undefined> {
  return readOptional(file, largestDocument);
}

/** The text of a file of the certificates; undefined if there is none. @throws MachineFailure `file` */
export function readPem(file: string): Promise<string | undefined> {
  return readOptional(file, largestPem);
}

async function readOptional(file: string, limit: number): Promise<string | undefined> {
  try {
    return await unlessMissing(readSmallFile(file, limit));
  } catch (error) {
    if (error instanceof UnfitFile) {
      throw new MachineFailure('file', file, error.message, error.remedy, { cause: error });
    }
    throw fileFailure(file, error);
  }
}

async function readConfigText(layout: StoreLayout, name: string): Promise<string> {
  const file = layout.config(name);
  const text = await readDocument(file);
  if (text !== undefined) {
    return text;
  }
  await sleep(replacementMilliseconds);
  const later = await readDocument(file);
  if (later !== undefined) {
    return later;
  }
  if (!(await isDirectory(layout.machine(name)))) {
    throw new MachineFailure(
      'missing',
      layout.machine(name),
      l10n.t('There is no machine named “{0}” in “{1}”.', name, layout.machines),
      l10n.t('Add the machine.'),
    );
  }
  const remedy = l10n.t('Restore the file, or delete the folder.');
  throw new MachineFailure('broken', file, l10n.t('{0} is missing', basename(file)), remedy);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw fileFailure(path, error);
  }
}
