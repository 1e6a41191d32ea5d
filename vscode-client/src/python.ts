// What to try as a Python, in the order in which the user would expect it.
import * as path from "node:path";
import * as vscode from "vscode";
import { findPython, pythonsOnPath, type Candidate, type Python, type Refusal } from "./interpreter";

const EXTENSION = "ms-python.python";

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(): { readonly path: string };
    resolveEnvironment(place: unknown): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Find a Python for the server whose probe lies at `probe`. What `packward.interpreter` names is tried alone. */
export async function choosePython(
  probe: string,
): Promise<{ python: Python | undefined; refusals: Refusal[] }> {
  const named = interpreterSetting();
  if (named !== "") {
    return findPython([{ command: named, args: [], origin: "packward.interpreter" }], probe);
  }
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const chosen = await chosenInPythonExtension();
  return findPython([...chosen, ...pythonsOnPath(process.env, folders)], probe);
}

/** The setting, "" where it is not set; `~/` is the user's home. */
export function interpreterSetting(): string {
  const text = vscode.workspace.getConfiguration("packward").get("interpreter", "").trim();
  const home = process.env["HOME"] ?? process.env["USERPROFILE"];
  return home !== undefined && /^~[\\/]/.test(text) ? path.join(home, text.slice(2)) : text;
}

/** Hear when another Python is chosen in the Python extension. */
export async function onDidChooseAnother(listener: () => void): Promise<vscode.Disposable> {
  const extension = await pythonExtension();
  return extension?.environments?.onDidChangeActiveEnvironmentPath(listener) ?? new vscode.Disposable(() => undefined);
}

/** A workspace may bring its own environment, so what is chosen for it counts once it is trusted. */
async function chosenInPythonExtension(): Promise<Candidate[]> {
  if (!vscode.workspace.isTrusted) return [];
  try {
    const environments = (await pythonExtension())?.environments;
    const place = environments?.getActiveEnvironmentPath();
    const found = await environments?.resolveEnvironment(place);
    const command = found?.executable.uri?.fsPath;
    return command === undefined ? [] : [{ command, args: [], origin: "the Python extension's choice" }];
  } catch {
    // Another extension's trouble; there are other places to look.
    return [];
  }
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>(EXTENSION);
  if (extension === undefined || !vscode.workspace.isTrusted) return undefined;
  return extension.isActive ? extension.exports : extension.activate();
}
