// Keeps one server running: starts it, gives up on one that does not answer, starts it again when it has ended.
import { spawn, type ChildProcess } from "node:child_process";
import * as path from "node:path";
import * as vscode from "vscode";
import { Backoff } from "./backoff";
import { PackwardClient } from "./client";
import type { Python } from "./interpreter";
import { choosePython } from "./python";
import { StatusItem, type WorkspaceStatus } from "./status";

/** Milliseconds until a server that has not answered `initialize` is given up. */
const PATIENCE = 60_000;
const RESTART = "Restart";
const SHOW_LOG = "Show Log";
const OPEN_SETTINGS = "Open Settings";
const OPEN_HELP = "Open Help";

export class Supervisor implements vscode.Disposable {
  private readonly backoff = new Backoff(Date.now);
  private client: PackwardClient | undefined;
  private process: ChildProcess | undefined;
  private pause: NodeJS.Timeout | undefined;
  /** Counts starts; what belongs to an older one has nothing to say any more. */
  private generation = 0;
  private starting: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
    private readonly status: StatusItem,
    private readonly onStarted: (client: PackwardClient) => void,
  ) {}

  /** The client of the running server, once the one that is being started has answered. */
  async ready(): Promise<PackwardClient | undefined> {
    await this.starting;
    return this.client?.isRunning() === true ? this.client : undefined;
  }

  /** Start the server, in place of one that runs, because somebody asked for it. */
  restart(): Promise<void> {
    this.backoff.reset();
    return this.replace();
  }

  async dispose(): Promise<void> {
    this.generation += 1;
    await this.end();
  }

  private replace(): Promise<void> {
    const generation = ++this.generation;
    this.starting = this.end().then(() => (generation === this.generation ? this.start(generation) : undefined));
    return this.starting;
  }

  private async start(generation: number): Promise<void> {
    this.status.starting();
    const { python, refusals } = await choosePython(this.bundled("probe.py"));
    if (generation !== this.generation) return;
    if (python === undefined) return this.sayNoPython(refusals.map((refusal) => refusal.reason));
    this.output.info(`Python ${python.version.join(".")} from ${python.origin}: ${python.executable}`);
    const client = new PackwardClient(
      () => Promise.resolve(this.spawn(python)),
      this.output,
      () => this.ended(generation),
    );
    this.client = client;
    client.onNotification("packward/status", (told: { workspaces: WorkspaceStatus[] }) => {
      if (generation === this.generation) this.status.update(told.workspaces);
    });
    try {
      if (await answers(client.start())) {
        this.status.refresh();
        this.onStarted(client);
      } else if (generation === this.generation) {
        this.generation += 1;
        await this.end();
        this.sayStopped(`packward's server has not answered within ${PATIENCE / 1000} seconds.`);
      }
    } catch (error) {
      // Its end is told by `ended`, unless it never began.
      this.output.error(error instanceof Error ? error : String(error));
      if (this.process?.pid === undefined) this.ended(generation);
    }
  }

  private spawn(python: Python): ChildProcess {
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
    const cache = path.join(this.context.globalStorageUri.fsPath, "bytecode", version(this.context));
    const child = spawn(
      python.executable,
      // -I: no variable and no folder of the user's changes what is imported. -S: nor what is installed.
      ["-I", "-S", "-X", "utf8", "-X", `pycache_prefix=${cache}`, this.bundled("serve.py")],
      { cwd: this.bundled(""), env, stdio: "pipe", windowsHide: true },
    );
    child.on("error", (error) => this.output.error(error));
    child.stdin.on("error", () => undefined);
    this.process = child;
    return child;
  }

  /** The server's connection is closed, and nobody asked for that. */
  private ended(generation: number): void {
    if (generation !== this.generation) return;
    const delay = this.backoff.next();
    if (delay === undefined) {
      this.generation += 1;
      this.sayStopped("packward's server has ended six times within three minutes.");
      return;
    }
    this.output.warn(`The server has ended; it is started again in ${delay / 1000} s.`);
    this.status.starting();
    this.pause = setTimeout(() => void this.replace(), delay);
  }

  private async end(): Promise<void> {
    clearTimeout(this.pause);
    const { client, process: child } = this;
    this.client = this.process = undefined;
    try {
      // Refused while it is starting, and late where the server hangs: the process is ended in any case.
      await client?.dispose(2000);
    } catch (error) {
      this.output.debug(String(error));
    }
    child?.kill();
  }

  private sayStopped(what: string): void {
    this.output.error(what);
    this.status.failed(what);
    void vscode.window.showErrorMessage(what, RESTART, SHOW_LOG).then((answer) => {
      if (answer === RESTART) void this.restart();
      if (answer === SHOW_LOG) this.output.show();
    });
  }

  private sayNoPython(reasons: readonly string[]): void {
    for (const reason of reasons) this.output.warn(reason);
    const tried = reasons.length > 0 ? ` ${reasons[0]}.` : "";
    const what = `packward needs Python 3.11 or newer and has found none that it can use.${tried}`;
    this.status.failed(what);
    void vscode.window.showErrorMessage(what, OPEN_SETTINGS, OPEN_HELP).then((answer) => {
      if (answer === OPEN_SETTINGS) {
        void vscode.commands.executeCommand("workbench.action.openSettings", "packward.interpreter");
      }
      if (answer === OPEN_HELP) {
        const walkthrough = `${this.context.extension.id}#start`;
        void vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, false);
      }
    });
  }

  private bundled(name: string): string {
    return path.join(this.context.extensionPath, "bundled", name);
  }
}

/** Whether a start ended well in time; its failure is raised. */
async function answers(start: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  // Where it is late, its failure comes when nobody waits any more.
  start.catch(() => undefined);
  try {
    return await Promise.race([start.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function version(context: vscode.ExtensionContext): string {
  const { version: text } = context.extension.packageJSON as { version: string };
  return text;
}
