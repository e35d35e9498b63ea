import { join } from 'node:path';
import * as vscode from 'vscode';
import { expandKeyPath } from '../../../ssh/key-path';
import type { SshEnvironment } from '../../../ssh/resolve-target';
import { chooseFile } from '../../shown/files';
import { showInDialog } from '../../shown/messages';
import type { PickItem } from '../../shown/quick-inputs';
import { findKeys, keyProblem, typedKeyProblem } from './key-files';
import type { KeyUse } from './key-uses';
import { askPick, askText, type StepFrame, type StepResult } from '../wizard';

/** The chosen key; an undefined path means the SSH defaults: agent, SSH config, and default keys. */
export interface KeyChoice {
  readonly path: string | undefined;
}

interface KeyItem extends PickItem {
  readonly choice: 'default' | 'key' | 'browse' | 'type' | 'separator';
  readonly path?: string;
}

/**
 * Asks for the key to log in with.
 * @param used the keys of other machines, which are listed first
 * @throws Cancelled if the user cancels the wizard
 */
export async function askKey(
  frame: StepFrame,
  current: KeyChoice | undefined,
  environment: SshEnvironment,
  used: readonly KeyUse[],
): Promise<StepResult<KeyChoice>> {
  const items = await keyItems(current, environment, used);
  for (;;) {
    const active = items.find(({ choice, path }) =>
      current?.path === undefined ? choice === 'default' : path === current.path,
    );
    const picked = await askPick<KeyItem>({
      ...frame,
      placeholder: vscode.l10n.t('Select the SSH key to log in with'),
      items,
      ...(active === undefined ? {} : { active }),
    });
    if (picked.kind === 'back') {
      return picked;
    }
    const chosen = await resolveChoice(picked.value, frame, current, environment);
    if (chosen !== undefined) {
      return { kind: 'value', value: chosen };
    }
  }
}

/** The key for the chosen item; undefined if the user returned from choosing a file. */
async function resolveChoice(
  item: KeyItem,
  frame: StepFrame,
  current: KeyChoice | undefined,
  environment: SshEnvironment,
): Promise<KeyChoice | undefined> {
  switch (item.choice) {
    case 'type':
      return typeKey(frame, current, environment);
    case 'browse':
      return browseForKey(environment);
    default:
      return { path: item.path };
  }
}

async function typeKey(
  frame: StepFrame,
  current: KeyChoice | undefined,
  environment: SshEnvironment,
): Promise<KeyChoice | undefined> {
  const typed = await askText({
    ...frame,
    prompt: vscode.l10n.t('Path of the private key'),
    placeholder: '~/.ssh/id_ed25519',
    ...(current?.path === undefined ? {} : { value: current.path }),
    problem: async (text, accepting) =>
      text.trim() === ''
        ? vscode.l10n.t('Enter the path of a private key.')
        : typedKeyProblem(expandKeyPath(text, environment), accepting),
  });
  return typed.kind === 'back' ? undefined : { path: typed.value.trim() };
}

/** Lets the user choose a file. In a remote window this is a quick input, which must not be nested in another one. */
async function browseForKey(environment: SshEnvironment): Promise<KeyChoice | undefined> {
  const path = await chooseFile({
    title: vscode.l10n.t('Select Private Key'),
    action: vscode.l10n.t('Use Key'),
    folder: join(environment.homeDirectory, '.ssh'),
  });
  if (path === undefined) {
    return undefined;
  }
  const problem = await keyProblem(path);
  if (problem === undefined) {
    return { path };
  }
  await showInDialog(problem);
  return undefined;
}

async function keyItems(
  current: KeyChoice | undefined,
  environment: SshEnvironment,
  used: readonly KeyUse[],
): Promise<KeyItem[]> {
  const found = await findKeys(join(environment.homeDirectory, '.ssh'));
  const others = found.filter(({ path }) => !used.some((use) => use.path === path));
  const keys = [
    ...used.map(({ path, machines }) =>
      keyItem(
        path,
        path,
        vscode.l10n.t({ message: 'used for {0}', args: [machines.join(', ')], comment: ['{0} is a list of machines'] }),
      ),
    ),
    ...others.map(({ name, path }) => keyItem(path, name, join('~', '.ssh', name))),
  ];
  if (current?.path !== undefined && !keys.some(({ path }) => path === current.path)) {
    keys.unshift(keyItem(current.path, current.path));
  }
  return [
    {
      choice: 'default',
      label: vscode.l10n.t('Use SSH Defaults'),
      description: vscode.l10n.t('agent, SSH config, default keys'),
      iconPath: new vscode.ThemeIcon('shield'),
    },
    ...(keys.length === 0 ? [] : [separator(vscode.l10n.t('keys')), ...keys]),
    separator(vscode.l10n.t('other files')),
    { choice: 'browse', label: vscode.l10n.t('Browse…'), iconPath: new vscode.ThemeIcon('folder-opened') },
    { choice: 'type', label: vscode.l10n.t('Enter a Path…'), iconPath: new vscode.ThemeIcon('edit') },
  ];
}

function keyItem(path: string, label: string, description?: string): KeyItem {
  const iconPath = new vscode.ThemeIcon('key');
  return { choice: 'key', label, path, iconPath, ...(description === undefined ? {} : { description }) };
}

function separator(label: string): KeyItem {
  return { choice: 'separator', label, kind: vscode.QuickPickItemKind.Separator };
}
