// Touches the file that ATELIER_ACTIVITY_FILE names while somebody works: the studio counts idleness from its time
// (`last_use` in studio/notebooks/agent/server.py). A page that is only open is no work.
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const vscode = require('vscode');

const EVERY_MS = 15000;
const BEATS_MS = 90000; // code-server touches its heartbeat each minute while a page is connected
const HEARTBEAT = path.join(os.homedir(), '.local', 'share', 'code-server', 'heartbeat');
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

// A window that was closed stays as active as it was: nobody tells it.
function connected() {
  const seen = fs.statSync(HEARTBEAT, { throwIfNoEntry: false });
  return seen !== undefined && Date.now() - seen.mtimeMs < BEATS_MS;
}

function look() {
  const active = vscode.window.state.active && connected();
  if (active || vscode.debug.activeDebugSession || vscode.tasks.taskExecutions.length > 0) touch();
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
