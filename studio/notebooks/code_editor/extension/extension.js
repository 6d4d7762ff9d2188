// Two things that the studio needs from inside an editor: its AWS profile, and whether somebody works.
//
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

// As know_aws_profile in studio/notebooks/in_server/atelier_server.py: code that names the profile runs here, too.
function knowAwsProfile() {
  const config = path.join(os.homedir(), '.aws', 'config');
  const section = '[profile atelier]';
  try {
    const known = fs.existsSync(config) ? fs.readFileSync(config, 'utf8') : '';
    if (known.includes(section)) return;
    fs.mkdirSync(path.dirname(config), { mode: 0o700, recursive: true });
    fs.appendFileSync(config, `${known ? '\n' : ''}${section}\nregion = ${process.env.AWS_REGION}\n`);
  } catch (error) {
    console.error(`boto3 will not know the profile atelier: ${error.message}`);
  }
}

exports.activate = (context) => {
  knowAwsProfile();
  const timer = setInterval(look, EVERY_MS);
  context.subscriptions.push(
    { dispose: () => clearInterval(timer) },
    vscode.window.onDidChangeWindowState(look),
    vscode.workspace.onDidChangeTextDocument((change) => change.document.uri.scheme !== 'output' && touch()),
    vscode.workspace.onDidChangeNotebookDocument(touch),
    vscode.workspace.onDidSaveTextDocument(touch),
  );
};
