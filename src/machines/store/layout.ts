import { isAbsolute, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import { MachineFailure } from '../failure';
import { isMachineName } from '../name';

/** All paths of one store of docker-machine (libmachine/persist/filestore.go), absolute. */
export class StoreLayout {
  /** @throws Error for a relative root, which would mean another folder in each process */
  constructor(readonly root: string) {
    if (!isAbsolute(root)) {
      throw new Error(`The store's path is not absolute: ${root}`);
    }
  }

  get machines(): string {
    return join(this.root, 'machines');
  }

  get certificates(): string {
    return join(this.root, 'certs');
  }

  /** What is kept of swarms, which docker-machine has no place for. */
  get swarms(): string {
    return join(this.root, 'swarm-machines.json');
  }

  /** Whether a folder of this name has a row: as with docker-machine, unless it is hidden. The name may be unfit for a machine. */
  isListed(folder: string): boolean {
    return folder !== '' && !folder.startsWith('.');
  }

  /** @throws MachineFailure `name` for an invalid name, which may lead outside the store */
  machine(name: string): string {
    if (!isMachineName(name)) {
      throw new MachineFailure('name', undefined, l10n.t('“{0}” is not a valid machine name.', bounded(name, 100)), '');
    }
    return join(this.machines, name);
  }

  config(name: string): string {
    return join(this.machine(name), 'config.json');
  }

  sidecar(name: string): string {
    return join(this.machine(name), 'swarm-machines.json');
  }
}
