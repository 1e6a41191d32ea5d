// What the user has set. Defaults are left out, since the server knows them: a project's own file may then fill them in.
import * as vscode from "vscode";
import manifest from "../package.json";

const SECTION = "packward";
const OF_THE_CLIENT = new Set(["packward.interpreter", "packward.trace.server"]);

/** The server's settings that someone has written, by dotted key; in an untrusted workspace only the user's own. */
export function explicitSettings(): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(manifest.contributes.configuration.properties)) {
    if (OF_THE_CLIENT.has(name)) continue;
    const key = name.slice(SECTION.length + 1);
    const value = explicit(key);
    if (value !== undefined) settings[key] = value;
  }
  return settings;
}

function explicit(key: string): unknown {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const written = configuration.inspect(key);
  if (!vscode.workspace.isTrusted) return written?.globalValue;
  const isWritten = [written?.globalValue, written?.workspaceValue, written?.workspaceFolderValue].some(
    (value) => value !== undefined,
  );
  return isWritten ? configuration.get(key) : undefined;
}
