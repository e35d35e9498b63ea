import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const extensionId = 'swarm-machines.swarm-machines';

interface Contributions {
  readonly commands: readonly { readonly command: string }[];
}

describe('The extension in its host', () => {
  let extension: vscode.Extension<unknown>;

  before(async () => {
    const found = vscode.extensions.getExtension(extensionId);
    assert.ok(found, `${extensionId} is not loaded`);
    extension = found;
    await extension.activate();
  });

  it('is active', () => {
    assert.equal(extension.isActive, true);
  });

  it('has a handler for every command that its manifest contributes', async () => {
    const { contributes } = extension.packageJSON as { contributes: Contributions };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
