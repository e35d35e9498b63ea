import * as vscode from 'vscode';
import { identityOf, nameOf, problemSentences, type KnownHosts } from '../../../ssh/known-hosts';
import { removalsOf } from '../../../ssh/known-hosts-removal';
import { resolveTarget } from '../../../ssh/resolve-target';
import type { MachineStore } from '../../../machines/store';
import { EditorFailure } from '../../failure';
import { commands } from '../../ids';
import type { Output } from '../../output';
import { askInDialog, showInformation, showWarning } from '../../shown/messages';
import { sshEnvironment } from '../../ssh-environment';
import { copy } from './copy-environment';
import { forgetDetail, forgottenText, removalCommands } from './dialog-texts';
import type { ProvisionRuns } from './provision-runs';

export interface ForgetHostKeyParts {
  readonly store: Pick<MachineStore, 'load' | 'updateSidecar'>;
  readonly runs: Pick<ProvisionRuns, 'isRunning'>;
  readonly knownHosts: KnownHosts;
  readonly output: Pick<Output, 'line'>;
}

/**
 * Removes the pinned host key of a machine after the user has confirmed it. The user's known_hosts files are not changed;
 * a message shows which of their lines still decide on the next connection.
 * @throws EditorFailure if the machine is being provisioned; MachineFailure; SshConfigFailure
 */
export async function forgetHostKey(
  name: string,
  { store, runs, knownHosts, output }: ForgetHostKeyParts,
): Promise<void> {
  if (runs.isRunning(name)) {
    throw new EditorFailure(
      'already-running',
      vscode.l10n.t('“{0}” is being provisioned.', name),
      vscode.l10n.t('Cancel provisioning in its notification, and then forget the host key.'),
    );
  }
  const { host, sshUser, sshPort, sidecar } = await store.load(name);
  const target = await resolveTarget({ host, user: sshUser, port: sshPort }, sshEnvironment());
  const pinned = sidecar.hostKey;
  if (pinned !== undefined) {
    const forgets = await askInDialog(
      vscode.l10n.t('Forget the host key of “{0}”?', name),
      forgetDetail(pinned),
      vscode.l10n.t('Forget'),
    );
    if (!forgets) {
      return;
    }
    // Only the key that was shown: another window may have accepted another one in the meantime.
    await store.updateSidecar(name, (now) => (now.hostKey?.key === pinned.key ? { ...now, hostKey: undefined } : now));
  }
  const identity = identityOf(target);
  const files = knownHosts.withUserFiles(target.knownHostsFiles).withSystemFiles(target.systemKnownHostsFiles);
  const { keys, problems } = await files.keysOf(identity);
  problemSentences(problems).forEach((sentence) => {
    output.line(name, sentence);
  });
  const removals = removalsOf(nameOf(identity), keys);
  const isKnown = keys.some(({ key }) => key.key === pinned?.key);
  const text = forgottenText({ name, wasPinned: pinned !== undefined, removals, isKnown });
  const commandLines = removalCommands(removals) ?? [];
  await (removals.length === 0 ? showForgotten(name, text) : showStillKnown(text, commandLines));
}

async function showForgotten(name: string, text: string): Promise<void> {
  const again = vscode.l10n.t('Provision Machine Again');
  if ((await showInformation(text, again)) === again) {
    await vscode.commands.executeCommand(commands.provisionAgain, name);
  }
}

async function showStillKnown(text: string, commandLines: readonly string[]): Promise<void> {
  const copyCommand = vscode.l10n.t('Copy Command');
  const buttons = commandLines.length === 0 ? [] : [copyCommand];
  if ((await showWarning(text, ...buttons)) === copyCommand) {
    const lines = commandLines.join('\n');
    await copy(lines, vscode.l10n.t('Copied {0}', lines));
  }
}
