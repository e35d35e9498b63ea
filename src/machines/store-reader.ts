import { readdir, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { readConfig } from './config-json';
import { fileFailure, MachineFailure } from './failure';
import type { Machine, Problem, StoreEntry } from './machine';
import { compareNames } from './natural-order';
import { readSidecar, unreadableSidecar, type SidecarReading } from './sidecar';
import type { StoreLayout } from './store-layout';

/** docker-machine deletes config.json before it renames the new one into place; by then it is there again. */
const replacementMilliseconds = 50;

export interface MachineReading {
  readonly machine: Machine;
  readonly sidecarProblem: Problem | undefined;
}

/**
 * The folders that stand for machines: as with docker-machine, every directory whose name has no leading dot.
 * Undefined where there is no `machines/` folder. @throws MachineFailure `file`
 */
export async function machineNames(layout: StoreLayout): Promise<string[] | undefined> {
  try {
    const found = await readdir(layout.machines, { withFileTypes: true });
    return found
      .filter((entry) => entry.isDirectory() && layout.isMachineName(entry.name))
      .map((entry) => entry.name)
      .sort(compareNames);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw fileFailure(layout.machines, error);
  }
}

/** One row for a folder, whatever is in it; undefined where the folder has just gone. */
export async function readEntry(layout: StoreLayout, name: string): Promise<StoreEntry | undefined> {
  try {
    return { kind: 'machine', name, ...(await readMachine(layout, name)) };
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

/** @throws MachineFailure `missing`: no such folder; `broken`: its config.json is; `file`: it cannot be read */
export async function readMachine(layout: StoreLayout, name: string): Promise<MachineReading> {
  const file = layout.config(name);
  const [config, read] = await Promise.all([readConfigText(layout, name), sidecarIn(layout.sidecar(name))]);
  const configured = readConfig(config, name, file);
  const { host, sidecar, problem } = read;
  return { machine: { ...configured, host: host ?? configured.address, sidecar }, sidecarProblem: problem };
}

async function sidecarIn(file: string): Promise<SidecarReading> {
  try {
    return readSidecar(await readOptional(file), file);
  } catch (error) {
    if (error instanceof MachineFailure) {
      return unreadableSidecar(error);
    }
    throw error;
  }
}

/** A file's text; undefined where there is none. @throws MachineFailure `file` */
export async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw fileFailure(file, error);
  }
}

async function readConfigText(layout: StoreLayout, name: string): Promise<string> {
  const file = layout.config(name);
  const text = await readOptional(file);
  if (text !== undefined) {
    return text;
  }
  await sleep(replacementMilliseconds);
  const later = await readOptional(file);
  if (later !== undefined) {
    return later;
  }
  if (!(await isDirectory(layout.machine(name)))) {
    throw new MachineFailure(
      'missing',
      layout.machine(name),
      l10n.t('There is no machine “{0}” in “{1}”.', name, layout.machines),
      l10n.t('Add it.'),
    );
  }
  const remedy = l10n.t('Delete the folder, or put the file back.');
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
