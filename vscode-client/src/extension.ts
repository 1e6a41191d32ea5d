// The extension's entry: wires the pieces together, and starts the server once there is something to look at.
import { readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { Commands } from "./commands";
import files from "./files.json";
import { onDidChooseAnother } from "./python";
import { StatusItem } from "./status";
import { Supervisor } from "./supervisor";
import { WhyDocuments } from "./why";

let supervisor: Supervisor | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("packward", { log: true });
  const status = new StatusItem();
  const documents = new WhyDocuments();
  const watched = new Supervisor(context, output, status, (client) => commands.serve(client));
  supervisor = watched;
  let isStarted = false;
  const restart = (): void => {
    if (isStarted) void watched.restart();
  };
  const ready = async () => {
    startOnce();
    return watched.ready();
  };
  const startOnce = (): void => {
    if (isStarted) return;
    isStarted = true;
    void watched.restart();
    void onDidChooseAnother(restart).then(
      (subscription) => context.subscriptions.push(subscription),
      () => undefined,
    );
  };
  const commands = new Commands(ready, status, documents);
  context.subscriptions.push(
    output,
    status,
    documents,
    commands,
    vscode.commands.registerCommand("packward.restart", () => {
      startOnce();
      return watched.restart();
    }),
    vscode.commands.registerCommand("packward.showLog", () => output.show()),
    vscode.window.onDidChangeActiveTextEditor(() => {
      if (isStarted) status.refresh();
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isServed(document)) startOnce();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("packward.interpreter")) restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  void forgetOlderVersions(context);
  if (vscode.workspace.textDocuments.some(isServed) || (await hasManifest())) startOnce();
}

export async function deactivate(): Promise<void> {
  await supervisor?.dispose();
}

function isServed(document: vscode.TextDocument): boolean {
  return document.uri.scheme === "file" && files.served.includes(path.basename(document.uri.fsPath));
}

async function hasManifest(): Promise<boolean> {
  const found = await vscode.workspace.findFiles("**/package.json", "**/node_modules/**", 1);
  return found.length > 0;
}

/** Remove what Python has compiled for versions of the extension that are gone. */
async function forgetOlderVersions(context: vscode.ExtensionContext): Promise<void> {
  const folder = path.join(context.globalStorageUri.fsPath, "bytecode");
  const { version } = context.extension.packageJSON as { version: string };
  try {
    const old = (await readdir(folder)).filter((name) => name !== version);
    await Promise.all(old.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
  } catch {
    // Nothing was compiled yet, or it cannot be removed: either does no harm.
  }
}
