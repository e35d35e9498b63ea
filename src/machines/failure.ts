import * as l10n from '@vscode/l10n';
import { Failure } from '../failure';

/** Why the store cannot do what was asked. */
export type MachineReason = 'name' | 'exists' | 'missing' | 'broken' | 'credentials' | 'file';

/** What is wrong with the store or a machine in it, and in which file. */
export class MachineFailure extends Failure<MachineReason> {
  /** @param file the file at fault, absolute; undefined if no file is involved */
  constructor(
    reason: MachineReason,
    readonly file: string | undefined,
    message: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(reason, message, remedy, options);
  }
}

/** The failure for a file that cannot be read, written or deleted, whatever the operating system's cause. */
export function fileFailure(file: string, error: unknown): MachineFailure {
  const cause = (error as NodeJS.ErrnoException).code ?? String(error);
  return new MachineFailure(
    'file',
    file,
    l10n.t('“{0}” cannot be used: {1}.', file, cause),
    l10n.t('Check the permissions of the file and its folder, and the free space.'),
    { cause: error },
  );
}
