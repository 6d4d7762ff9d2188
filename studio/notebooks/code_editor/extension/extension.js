// Touches the file that ATELIER_ACTIVITY_FILE names while somebody works: the studio counts idleness from its time
// (`last_use` in studio/notebooks/agent/server.py). A page that is only open is no work.
'use strict';

const fs = require('fs');
const vscode = require('vscode');

const EVERY_MS = 15000;
const file = process.env.ATELIER_ACTIVITY_FILE;
let written = 0;

function touch() {
  const now = Date.now();
  if (!file || now - written < EVERY_MS) return;
  written = now;
  fs.writeFile(file, '', (error) => {
    if (error) console.error(`Idle shutdown will not know of work in this editor: ${error.message}`);
  });
}

function look() {
  if (vscode.window.state.active || vscode.debug.activeDebugSession || vscode.tasks.taskExecutions.length > 0) touch();
}

exports.activate = (context) => {
  const timer = setInterval(look, EVERY_MS);
  context.subscriptions.push(
    { dispose: () => clearInterval(timer) },
    vscode.window.onDidChangeWindowState(look),
    vscode.workspace.onDidChangeTextDocument((change) => change.document.uri.scheme !== 'output' && touch()),
    vscode.workspace.onDidChangeNotebookDocument(touch),
    vscode.workspace.onDidSaveTextDocument(touch),
  );
};
