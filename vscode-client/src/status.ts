// The status bar item: how many findings, whether the network is asked, which package manager was taken.
import * as vscode from "vscode";

const SEVERITIES = ["error", "warning", "information", "hint"] as const;

/** One workspace as the notification `packward/status` describes it. */
export interface WorkspaceStatus {
  readonly uri: string;
  readonly manager: { readonly name: string; readonly version: string; readonly assumed: boolean };
  readonly findings: Readonly<Record<(typeof SEVERITIES)[number], number>>;
  readonly unknown: number;
  readonly pending: number;
  readonly offline: boolean;
  readonly trusted: boolean;
}

export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private workspaces: readonly WorkspaceStatus[] = [];

  constructor() {
    this.item = vscode.window.createStatusBarItem("packward.status", vscode.StatusBarAlignment.Right, 90);
    this.item.name = "packward";
    this.starting();
  }

  /** The workspaces that the server has last spoken of. */
  get known(): readonly WorkspaceStatus[] {
    return this.workspaces;
  }

  starting(): void {
    this.workspaces = [];
    this.say("$(loading~spin) packward", "packward is starting", "packward.showLog");
    this.item.show();
  }

  failed(why: string): void {
    this.workspaces = [];
    this.say("$(warning) packward", why, "packward.showLog");
    this.item.show();
  }

  update(workspaces: readonly WorkspaceStatus[]): void {
    this.workspaces = workspaces;
    this.refresh();
  }

  /** Show what concerns the file in front, or all workspaces where that file belongs to none. */
  refresh(): void {
    const front = vscode.window.activeTextEditor?.document.uri.toString();
    const own = this.workspaces
      .filter((each) => front !== undefined && isBelow(front, each.uri))
      .sort((one, other) => other.uri.length - one.uri.length)[0];
    const shown = own === undefined ? this.workspaces : [own];
    const count = shown.flatMap((each) => SEVERITIES.map((word) => each.findings[word])).reduce((a, b) => a + b, 0);
    const isOffline = shown.some((each) => each.offline);
    const marks = [
      shown.some((each) => each.pending > 0) ? "$(loading~spin)" : "$(shield)",
      "packward",
      ...(shown.length > 0 ? [String(count)] : []),
      ...(isOffline ? ["$(debug-disconnect)"] : []),
    ];
    this.say(marks.join(" "), tooltip(shown), "packward.showWhy");
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }

  private say(text: string, tip: string | vscode.MarkdownString, command: string): void {
    this.item.text = text;
    this.item.tooltip = tip;
    this.item.command = command;
    this.item.accessibilityInformation = { label: text.replace(/\$\([^)]*\) ?/g, "").trim() };
  }
}

function tooltip(workspaces: readonly WorkspaceStatus[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (workspaces.length === 0) return text.appendText("packward: no package.json is open");
  workspaces.forEach((each, index) => {
    if (index > 0) text.appendMarkdown("\n\n---\n\n");
    text.appendText(name(each.uri)).appendMarkdown("\n\n");
    text.appendText(lines(each).join("\n"));
  });
  return text;
}

/** How users name a workspace: the path within the opened folder, or the folder's own name. */
function name(uri: string): string {
  const folder = vscode.Uri.parse(uri);
  const inner = vscode.workspace.asRelativePath(folder, true);
  return inner === folder.fsPath ? (folder.path.split("/").at(-1) ?? inner) : inner;
}

function lines({ findings, manager, unknown, pending, offline, trusted }: WorkspaceStatus): string[] {
  const counts = SEVERITIES.filter((word) => findings[word] > 0).map((word) => counted(findings[word], word));
  return [
    counts.length > 0 ? counts.join(", ") : "No findings",
    `${manager.name} ${manager.version}${manager.assumed ? " (assumed: nothing says which version is used)" : ""}`,
    ...(pending > 0 ? [`${counted(pending, "question")} still being asked`] : []),
    ...(unknown > 0 ? [`${counted(unknown, "question")} could not be answered`] : []),
    ...(offline ? ["Offline: no registry is asked"] : []),
    ...(trusted ? [] : ["Restricted: only your own registries are asked until you trust this workspace"]),
  ];
}

function counted(number: number, word: string): string {
  const plain = word === "information" ? "note" : word;
  return `${number} ${plain}${number === 1 ? "" : "s"}`;
}

function isBelow(uri: string, folder: string): boolean {
  return decodeURIComponent(uri).startsWith(`${decodeURIComponent(folder)}/`);
}
