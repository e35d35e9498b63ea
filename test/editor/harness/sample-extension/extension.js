const vscode = require('vscode');

const shelves = {
  Shelf: ['apple', 'pear'],
  Table: ['apple'],
  Cellar: Array.from({ length: 90 }, (_, index) => `bottle ${index}`),
};

/** What the harness’s test needs: a tree, a wizard of two steps, a dialog, a terminal variable, an output channel, an error. */
module.exports.activate = (context) => {
  const output = vscode.window.createOutputChannel('Harness Sample', { log: true });
  output.info('sample is active');
  context.environmentVariableCollection.replace('SAMPLE_COLOUR', 'blue');

  const status = vscode.window.createStatusBarItem('sample.status', vscode.StatusBarAlignment.Left);
  status.text = '$(beaker) sample ready';
  status.show();

  const changed = new vscode.EventEmitter();
  const tree = {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) =>
      parent === undefined
        ? Object.keys(shelves).map((label) => ({ label }))
        : (shelves[parent.label] ?? []).map((label) => ({ label, shelf: parent.label })),
    getTreeItem: ({ label, shelf }) => {
      const { None, Collapsed } = vscode.TreeItemCollapsibleState;
      const item = new vscode.TreeItem(label, shelf === undefined ? Collapsed : None);
      item.id = `${shelf}/${label}`;
      item.description = shelf === undefined ? `${shelves[label].length} things` : `on the ${shelf}`;
      item.tooltip = `This is the ${label}`;
      item.iconPath = new vscode.ThemeIcon(shelf === undefined ? 'package' : 'circle-filled');
      item.contextValue = shelf === undefined ? 'shelf' : 'thing';
      return item;
    },
  };

  const greet = async (thing) => {
    const name = await vscode.window.showInputBox({
      title: 'Greet',
      prompt: 'Whom to greet',
      value: thing?.label ?? '',
      validateInput: (text) => (text.includes(' ') ? 'A name has no spaces.' : undefined),
    });
    const manner = name && (await vscode.window.showQuickPick(['loudly', 'softly'], { title: `Greet ${name}` }));
    if (manner) {
      await vscode.env.clipboard.writeText(`Hello ${name}`);
      if ((await vscode.window.showInformationMessage(`Hello ${name}, ${manner}.`, 'Open')) === 'Open') {
        const content = Array.from({ length: 200 }, (_, line) => `${line}: Hello ${name}`).join('\n');
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
      }
    }
  };

  const remove = async ({ label, shelf }) => {
    const question = `Remove “${label}”?`;
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: shelf }, 'Remove');
    if (answer === 'Remove') {
      shelves[shelf] = shelves[shelf].filter((one) => one !== label);
      changed.fire();
    }
  };

  const choose = async () => {
    const chosen = await vscode.window.showQuickPick(['red', 'green', 'blue'], { title: 'Choose', canPickMany: true });
    void vscode.window.showErrorMessage(`Chosen: ${chosen?.join(' and ')}`);
  };

  const fail = () => {
    void Promise.reject(new Error('nobody handles this'));
  };

  context.subscriptions.push(
    output,
    status,
    changed,
    vscode.window.createTreeView('sample.things', { treeDataProvider: tree }),
    vscode.window.createTreeView('sample.nothing', { treeDataProvider: { ...tree, getChildren: () => [] } }),
    vscode.commands.registerCommand('sample.greet', greet),
    vscode.commands.registerCommand('sample.remove', remove),
    vscode.commands.registerCommand('sample.choose', choose),
    vscode.commands.registerCommand('sample.fail', fail),
  );
};
