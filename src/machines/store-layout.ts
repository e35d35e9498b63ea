import { isAbsolute, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { MachineFailure } from './failure';

/** Where docker-machine keeps what (libmachine/persist/filestore.go): all paths of one store, absolute. */
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

  /** Whether a folder of this name is a machine's; wider than the rule for new names, so that nothing is hidden. */
  isMachineName(name: string): boolean {
    return name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name);
  }

  /** @throws MachineFailure `name` for what would lead out of the store or cannot be listed */
  machine(name: string): string {
    if (!this.isMachineName(name)) {
      throw new MachineFailure('name', undefined, l10n.t('“{0}” is no name for a machine.', name), '');
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
