const vscode = require('vscode');

/** Part of `npm start` alone: shows the views of the extension that is worked on as soon as the window is there. */
module.exports = { activate: async () => vscode.commands.executeCommand('workbench.view.extension.swarmMachines') };
