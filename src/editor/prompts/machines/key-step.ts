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

/** The choice of a key; an undefined path leaves it to the agent, the ssh config and the default keys. */
export interface KeyChoice {
  readonly path: string | undefined;
}

interface KeyItem extends PickItem {
  readonly choice: 'default' | 'key' | 'browse' | 'type' | 'separator';
  readonly path?: string;
}

/**
 * Asks which key to log in with.
 * @param used the keys of other machines, which are offered first
 * @throws Cancelled when the person leaves the wizard
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
      placeholder: vscode.l10n.t('Choose the SSH key to log in with'),
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

/** The key that the chosen row stands for; undefined where the person came back from choosing a file. */
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
        ? vscode.l10n.t('Type the path of a private key.')
        : typedKeyProblem(expandKeyPath(text, environment), accepting),
  });
  return typed.kind === 'back' ? undefined : { path: typed.value.trim() };
}

/** Lets the person choose a file. In a remote window this is a quick input of its own: it must not be nested in ours. */
async function browseForKey(environment: SshEnvironment): Promise<KeyChoice | undefined> {
  const path = await chooseFile({
    title: vscode.l10n.t('Choose a Private Key'),
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
    ...used.map(({ path, machines }) => keyItem(path, path, vscode.l10n.t('key of {0}', machines.join(', ')))),
    ...others.map(({ name, path }) => keyItem(path, name, join('~', '.ssh', name))),
  ];
  if (current?.path !== undefined && !keys.some(({ path }) => path === current.path)) {
    keys.unshift(keyItem(current.path, current.path));
  }
  return [
    {
      choice: 'default',
      label: vscode.l10n.t('Decide as ssh Does'),
      description: vscode.l10n.t('agent, ssh config, default keys'),
      iconPath: new vscode.ThemeIcon('shield'),
    },
    ...(keys.length === 0 ? [] : [separator(vscode.l10n.t('keys')), ...keys]),
    separator(vscode.l10n.t('other files')),
    { choice: 'browse', label: vscode.l10n.t('Browse…'), iconPath: new vscode.ThemeIcon('folder-opened') },
    { choice: 'type', label: vscode.l10n.t('Type a Path…'), iconPath: new vscode.ThemeIcon('edit') },
  ];
}

function keyItem(path: string, label: string, description?: string): KeyItem {
  const iconPath = new vscode.ThemeIcon('key');
  return { choice: 'key', label, path, iconPath, ...(description === undefined ? {} : { description }) };
}

function separator(label: string): KeyItem {
  return { choice: 'separator', label, kind: vscode.QuickPickItemKind.Separator };
}
