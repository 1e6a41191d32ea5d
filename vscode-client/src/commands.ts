// packward's commands in the editor. The server runs them; here is what needs a window.
import * as vscode from "vscode";
import type { PackwardClient } from "./client";
import type { StatusItem } from "./status";
import type { WhyDocuments } from "./why";

type Ready = () => Promise<PackwardClient | undefined>;

/** Commands that run in the server without arguments from here; they are in the palette before it runs. */
const OF_THE_SERVER = ["packward.refresh", "packward.checkWorkspace"];
const WHY = "packward.showWhy";
const UPGRADE = "packward.upgradeAll";

export class Commands implements vscode.Disposable {
  private readonly registered = new Map<string, vscode.Disposable>();

  constructor(
    private readonly ready: Ready,
    private readonly status: StatusItem,
    private readonly documents: WhyDocuments,
  ) {
    for (const name of OF_THE_SERVER) this.forward(name);
    this.registered.set(WHY, vscode.commands.registerCommand(WHY, (...args) => this.showWhy(args)));
    this.registered.set(UPGRADE, vscode.commands.registerCommand(UPGRADE, (...args) => this.upgradeAll(args)));
  }

  /** Make the commands runnable that a server knows besides these; actions and lenses may name them. */
  serve(client: PackwardClient): void {
    for (const name of client.commands) this.forward(name);
  }

  dispose(): void {
    for (const command of this.registered.values()) command.dispose();
  }

  private forward(name: string): void {
    if (this.registered.has(name)) return;
    const run = (...args: unknown[]): Promise<unknown> => this.run(name, args);
    this.registered.set(name, vscode.commands.registerCommand(name, run));
  }

  private async run(name: string, args: readonly unknown[]): Promise<unknown> {
    const client = await this.ready();
    if (client !== undefined) return client.run(name, args);
    void vscode.window.showWarningMessage("packward's server is not running.", "Show Log").then((answer) => {
      if (answer !== undefined) void vscode.commands.executeCommand("packward.showLog");
    });
    return undefined;
  }

  private async showWhy(args: readonly unknown[]): Promise<void> {
    const uri = this.about(args);
    if (uri === undefined) return;
    const title = "packward: asking what would be installed";
    const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
      this.run(WHY, [uri.toString(), ...args.slice(1)]),
    );
    if (typeof text === "string") {
      await this.documents.show(uri, text === "" ? "There is nothing to say: no dependencies." : text);
    }
  }

  private async upgradeAll(args: readonly unknown[]): Promise<void> {
    const uri = this.about(args);
    if (uri === undefined) return;
    const done = await this.run(UPGRADE, [uri.toString(), ...args.slice(1)]);
    if (!isUpgrade(done)) return;
    const lines = `${done.upgraded} ${done.upgraded === 1 ? "line" : "lines"} raised`;
    const unknown = done.unknown > 0 ? `; ${done.unknown} could not be checked` : "";
    void vscode.window.setStatusBarMessage(`packward: ${lines}${unknown}`, 10_000);
  }

  /** The manifest that a command is about: the one it was given, or the one in front. */
  private about([given]: readonly unknown[]): vscode.Uri | undefined {
    const uri = typeof given === "string" ? vscode.Uri.parse(given) : this.manifest();
    if (uri === undefined) void vscode.window.showInformationMessage("Open the package.json that is meant.");
    return uri;
  }

  /** The manifest in front, else the one of the first workspace that the server knows. */
  private manifest(): vscode.Uri | undefined {
    const front = vscode.window.activeTextEditor?.document.uri;
    if (front?.path.endsWith("/package.json") === true) return front;
    const root = this.status.known[0]?.uri;
    return root === undefined ? undefined : vscode.Uri.parse(`${root}/package.json`);
  }
}

function isUpgrade(value: unknown): value is { upgraded: number; unknown: number } {
  return typeof value === "object" && value !== null && "upgraded" in value && "unknown" in value;
}
