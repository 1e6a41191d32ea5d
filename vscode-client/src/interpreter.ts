// Which Python runs the server. Knows nothing of VS Code: what to try comes in, what was found goes out.
import { execFile } from "node:child_process";
import { existsSync, realpathSync, statSync } from "node:fs";
import * as path from "node:path";

/** One thing to try: a program with the arguments that come first (`py -3`), and who says so. */
export interface Candidate {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
}

/** A Python that can run the server: its own path, and its version as numbers. */
export interface Python {
  readonly executable: string;
  readonly version: readonly number[];
  readonly origin: string;
}

/** Why a candidate cannot be used, in words for the user. */
export interface Refusal {
  readonly origin: string;
  readonly reason: string;
}

export const OLDEST: readonly [number, number] = [3, 11];
const NAMES = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"];
/** Milliseconds. A loaded computer takes its time to start a program for the first time. */
const PATIENCE = 20_000;

/** Try candidates in order; the first one that works, or why none does. */
export async function findPython(
  candidates: Iterable<Candidate>,
  probe: string,
): Promise<{ python: Python | undefined; refusals: Refusal[] }> {
  const refusals: Refusal[] = [];
  for (const candidate of candidates) {
    const answer = await ask(candidate, probe);
    if (!("reason" in answer)) return { python: answer, refusals };
    refusals.push(answer);
  }
  return { python: undefined, refusals };
}

/**
 * The Pythons on PATH. Relative entries and those inside `excluded` folders are skipped: what a workspace brings
 * along is not run just because it was opened.
 */
export function* pythonsOnPath(
  env: NodeJS.ProcessEnv,
  excluded: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Generator<Candidate> {
  const variable = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const outside = excluded.map(real);
  const folders = (env[variable] ?? "").split(path.delimiter).filter(
    (folder) => path.isAbsolute(folder) && !outside.some((inner) => isWithin(real(folder), inner)),
  );
  const launchers = platform === "win32" ? [{ name: "py", args: ["-3"] }] : [];
  for (const { name, args } of [...NAMES.map((each) => ({ name: each, args: [] as string[] })), ...launchers]) {
    const file = platform === "win32" ? `${name}.exe` : name;
    const found = folders.map((folder) => path.join(folder, file)).find(isProgram);
    if (found !== undefined && !opensAnInstaller(found, platform)) {
      yield { command: found, args, origin: [name, ...args].join(" ") };
    }
  }
}

async function ask(candidate: Candidate, probe: string): Promise<Python | Refusal> {
  const { origin } = candidate;
  const output = await run(candidate.command, [...candidate.args, "-I", "-S", probe], path.dirname(probe));
  if (output instanceof Error) return { origin, reason: `${candidate.command} cannot be run: ${output.message}` };
  const said = read(output);
  if (said === undefined) return { origin, reason: `${candidate.command} is not a Python` };
  const version = said.version.join(".");
  if (isOlder(said.version)) return { origin, reason: `${said.executable} is Python ${version}` };
  if (said.problem !== "") {
    return { origin, reason: `${said.executable} (Python ${version}) cannot load the extension's libraries: ${said.problem}` };
  }
  return { executable: said.executable, version: said.version, origin };
}

function run(command: string, args: string[], cwd: string): Promise<string | Error> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, timeout: PATIENCE, windowsHide: true, maxBuffer: 65_536 }, (error, output) => {
      if (error === null) resolve(output);
      else if (error.killed === true) resolve(new Error(`no answer within ${PATIENCE / 1000} seconds`));
      else if (error.code === "ENOENT") resolve(new Error("there is no such program"));
      else resolve(typeof error.code === "number" ? new Error(`it ended with status ${error.code}`) : error);
    });
  });
}

interface Said {
  readonly version: number[];
  readonly executable: string;
  readonly problem: string;
}

/** Read the probe's answer: the last line, since a start-up file of the user may have printed something. */
function read(output: string): Said | undefined {
  try {
    const said: unknown = JSON.parse(output.trim().split("\n").at(-1) ?? "");
    return isSaid(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function isSaid(value: unknown): value is Said {
  if (typeof value !== "object" || value === null) return false;
  const { version, executable, problem } = value as Record<string, unknown>;
  return Array.isArray(version) && typeof executable === "string" && typeof problem === "string";
}

function isOlder([major = 0, minor = 0]: readonly number[]): boolean {
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function isProgram(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** macOS has a python3 that only offers to install developer tools, in a window, unless they are there. */
function opensAnInstaller(file: string, platform: NodeJS.Platform): boolean {
  const tools = ["/Library/Developer/CommandLineTools", "/Applications/Xcode.app"];
  return platform === "darwin" && file.startsWith("/usr/bin/") && !tools.some((folder) => existsSync(folder));
}

function isWithin(folder: string, outer: string): boolean {
  const relative = path.relative(outer, folder);
  return relative === "" || !(relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
