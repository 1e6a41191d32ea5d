// The language client: which documents, which settings, and what of its own behaviour packward replaces.
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type DynamicFeature,
  type LanguageClientOptions,
  type StaticFeature,
} from "vscode-languageclient/node";
import type { ChildProcess } from "node:child_process";
import * as vscode from "vscode";
import { besideOthers } from "./completion";
import files from "./files.json";
import { explicitSettings } from "./settings";

export const ID = "packward";

export class PackwardClient extends LanguageClient {
  /** `connect` starts the server's process, `onClosed` hears that it ended, `execute` runs packward's commands. */
  constructor(connect: () => Promise<ChildProcess>, output: vscode.LogOutputChannel, onClosed: () => void) {
    super(ID, "packward", connect, options(output, onClosed));
  }

  /** The commands that the server knows. */
  get commands(): readonly string[] {
    return this.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
  }

  /** Run one of the server's commands. */
  run(command: string, args: readonly unknown[]): Promise<unknown> {
    return this.sendRequest(ExecuteCommandRequest.type, { command, arguments: [...args] as never[] });
  }

  /** Log; the supervisor says to the user what the user has to know. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  /** Leave commands out: they are there before the server is, and stay when it restarts. */
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    const isCommands =
      "registrationType" in feature && feature.registrationType.method === ExecuteCommandRequest.method;
    if (!isCommands) super.registerFeature(feature);
  }
}

function options(output: vscode.LogOutputChannel, onClosed: () => void): LanguageClientOptions {
  return {
    documentSelector: files.served.map((name) => ({ scheme: "file", pattern: `**/${name}` })),
    outputChannel: output,
    initializationOptions: {
      packward: explicitSettings(),
      trusted: vscode.workspace.isTrusted,
      status: true,
    },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        onClosed();
        return { action: CloseAction.DoNotRestart, handled: true, message: "The server has ended." };
      },
    },
    stdioOptions: {
      stdout: () => undefined,
      stderr: (input) => {
        input.setEncoding("utf8");
        input.on("data", (text: string) => output.info(text.trimEnd()));
      },
    },
    middleware: {
      provideCompletionItem: async (document, position, context, token, next) =>
        besideOthers(await next(document, position, context, token), document),
      workspace: {
        configuration: ({ items }) => items.map((item) => (item.section === ID ? explicitSettings() : null)),
      },
    },
  };
}
