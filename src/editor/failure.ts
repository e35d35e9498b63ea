import { Failure } from '../failure';

/** Why a command could not start. */
export type EditorReason =
  'no-such-machine' | 'nothing-to-pick' | 'already-running' | 'ssh-missing' | 'broken-entry' | 'no-addresses';

export class EditorFailure extends Failure<EditorReason> {}
