import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { findPython, pythonsOnPath, type Candidate } from "../src/interpreter";

/** A Python that is new enough: the one that runs the project's other tests. */
const python = process.env["PACKWARD_TEST_PYTHON"] ?? "python3";
let folder: string;
let probe: string;

before(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "packward-")));
  probe = path.join(folder, "bundled", "probe.py");
});
after(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(path.dirname(probe), { recursive: true, force: true });
  for (const version of ["cp311", "cp312", "cp313", "cp314"]) {
    const library = path.join(folder, "bundled", "native", version, "library");
    mkdirSync(library, { recursive: true });
    writeFileSync(path.join(library, "__init__.py"), "");
  }
  copyFileSync(path.resolve("python", "probe.py"), probe);
});

/** Make a program that is a shell script. */
function program(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Make a program that answers the probe as a Python of some version would. */
function answering(name: string, version: number[], problem = ""): string {
  return program(name, `echo '${JSON.stringify({ version, executable: `/opt/${name}`, problem })}'`);
}

function candidate(command: string): Candidate {
  return { command, args: [], origin: path.basename(command) };
}

function onPath(folders: string[], excluded: string[] = [], platform: NodeJS.Platform = "linux"): string[] {
  const env = { PATH: folders.join(path.delimiter) };
  return [...pythonsOnPath(env, excluded, platform)].map((each) => each.command);
}

test("a real Python that is new enough is taken, by its own path", async () => {
  const link = path.join(folder, "linked-python");
  rmSync(link, { force: true });
  symlinkSync(program("shim", `exec "${python}" "$@"`), link);
  const found = await findPython([candidate(link)], probe);
  assert.deepEqual(found.refusals, []);
  assert.equal(found.python?.version[0], 3);
  assert.notEqual(found.python?.executable, link);
});

test("the first that works is taken, and what was wrong with the others is told", async () => {
  const old = answering("old", [3, 9, 18]);
  const other = program("other", "echo hello");
  const broken = program("broken", "exit 9");
  const good = answering("good", [3, 12, 1]);
  const { python: found, refusals } = await findPython([old, other, broken, good].map(candidate), probe);
  assert.equal(found?.executable, "/opt/good");
  assert.deepEqual(
    refusals.map((refusal) => refusal.reason),
    ["/opt/old is Python 3.9.18", `${other} is not a Python`, `${broken} cannot be run: it ended with status 9`],
  );
});

test("Python 3.10 is too old, 3.11 is not, and Python 4 would not be", async () => {
  for (const [version, works] of [[[3, 10, 13], false], [[3, 11, 0], true], [[4, 0, 0], true]] as const) {
    const { python: found } = await findPython([candidate(answering("some", [...version]))], probe);
    assert.equal(found !== undefined, works, version.join("."));
  }
});

test("a Python that cannot load the libraries is not taken", async () => {
  for (const version of ["cp311", "cp312", "cp313", "cp314"]) {
    const file = path.join(folder, "bundled", "native", version, "library", "__init__.py");
    writeFileSync(file, "raise ImportError('made for another platform')");
  }
  const { python: found, refusals } = await findPython([candidate(program("real", `exec "${python}" "$@"`))], probe);
  assert.equal(found, undefined);
  assert.match(refusals[0]?.reason ?? "", /cannot load the extension's libraries: ImportError: made for another platform/);
});

test("a program that is not there is told of, not raised", async () => {
  const { python: found, refusals } = await findPython([candidate(path.join(folder, "nowhere"))], probe);
  assert.equal(found, undefined);
  assert.match(refusals[0]?.reason ?? "", /nowhere cannot be run: there is no such program/);
});

test("what a start-up script prints before the answer does not matter", async () => {
  const noisy = program("noisy", `echo welcome; echo '{"version":[3,13,0],"executable":"/opt/n","problem":""}'`);
  assert.equal((await findPython([candidate(noisy)], probe)).python?.executable, "/opt/n");
});

test("PATH is searched by name first, then by folder", () => {
  const one = path.join(folder, "one");
  const two = path.join(folder, "two");
  const [a, b, c] = [program("two/python3", ""), program("one/python", ""), program("one/python3.12", "")];
  assert.deepEqual(onPath([one, two]), [a, b, c]);
});

test("relative folders and those of the workspace are skipped, also by another name", () => {
  const inside = program("workspace/bin/python3", "");
  const outside = program("outside/python3", "");
  const alias = path.join(folder, "alias");
  rmSync(alias, { force: true });
  symlinkSync(path.dirname(inside), alias);
  const folders = [".", "bin", path.dirname(inside), alias, path.dirname(outside)];
  assert.deepEqual(onPath(folders, [path.join(folder, "workspace")]), [outside]);
});

test("on Windows the launcher is tried last, with its argument", () => {
  const launcher = program("windows/py.exe", "");
  const env = { Path: path.dirname(launcher) };
  assert.deepEqual([...pythonsOnPath(env, [], "win32")], [{ command: launcher, args: ["-3"], origin: "py -3" }]);
});
