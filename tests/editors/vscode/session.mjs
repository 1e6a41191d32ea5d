// What a user does with packward in VS Code, from the first look to the last saved fix.
import fs from "node:fs";
import path from "node:path";
import { inWindow } from "./driver.mjs";

const { env } = process;
const MANIFEST = "package.json";
const EDITOR = { x: 352, y: 4, width: 924, height: 502 };
const before = fs.readFileSync(path.join(env.WORKSPACE, MANIFEST), "utf8");
let text = before;
const change = (from, to) => {
  if (!text.includes(from)) throw new Error(`the expectation is wrong: no ${from}`);
  text = text.replace(from, to);
};
/** Line and column (from 1, in UTF-16 units) of a text in the manifest. */
const place = (part) => {
  const head = before.slice(0, before.indexOf(part));
  return { line: head.split("\n").length, column: head.length - head.lastIndexOf("\n") };
};

await inWindow(async (user) => {
  const { page } = user;

  await user.step("a package.json shows its findings at the right lines and columns", async () => {
    await user.openWindow();
    await user.open(MANIFEST);
    await user.command("View: Focus Problems");
    await user.seeRules("fresh-version", "install-script", "missing-min-release-age", "builtin-replacement");
    const seen = await user.problems();
    const expected = {
      "fresh-version": place("1.3.0"),
      "install-script": place("acme-compiler"),
      "builtin-replacement": place("rimraf\":"),
      "missing-min-release-age": { line: 1, column: 1 },
    };
    for (const [rule, { line, column }] of Object.entries(expected)) {
      const found = seen.find((each) => each.rule === rule);
      if (found.line !== line || found.column !== column) {
        throw new Error(`${rule} at ${found.line}:${found.column}, not ${line}:${column}`);
      }
    }
    await user.shot("findings");
  });

  await user.step("a hint tells how old a version is", async () => {
    await user.see("the age", async () => /2\shours\sold/.test(await user.line("\"acme-shelf\": ").innerText()));
  });

  await user.step("the status bar tells how many findings there are and which manager was taken", async () => {
    const item = page.locator(".statusbar-item", { hasText: /packward\s+\d+/ }).first();
    await item.waitFor();
    const count = (await user.problems()).length;
    await user.see(`${count} findings`, async () => new RegExp(`packward\\s+${count}`).test(await item.innerText()));
    await user.until("tooltip", async () => {
      await page.mouse.move(400, 300);
      await item.hover();
    }, () => page.locator(".monaco-hover:visible", { hasText: "npm 11.21.2" }).first().isVisible());
    await user.shot("status");
  });

  await user.step("a hover tells what packward knows, once", async () => {
    const texts = await user.hover("acme-shelf", "1.3.0", "1.2.0");
    const lines = texts.flatMap((each) => each.split("\n")).map((each) => each.trim()).filter((each) => each.length > 20);
    const twice = lines.find((each, index) => lines.indexOf(each) !== index);
    if (twice !== undefined) throw new Error(`said twice: ${twice}`);
    await user.shot("hover", EDITOR);
  });

  await user.step("a click on the status bar tells why", async () => {
    await page.keyboard.press("Escape");
    const why = page.locator(".tab", { hasText: "package.json.why" });
    await user.until("text of why", () => page.locator(".statusbar-item", { hasText: /packward\s+\d+/ }).first().click(), () =>
      why.isVisible());
    await user.see("a reason", () => page.locator(".view-line", { hasText: /acme-shelf/ }).nth(1).isVisible());
    await user.shot("why");
    await user.until("text of why closed", async () => {
      await why.click();
      await user.command("View: Close Editor");
    }, async () => !(await why.isVisible()));
  });

  await user.step("half a typed line leaves the other findings", async () => {
    await user.until("half a line", async () => {
      await user.line("\"acme-compiler\"").click();
      await page.keyboard.press("End");
      await page.keyboard.press("Control+Enter");
      await page.keyboard.type("\"half");
    }, () => user.line("\"half").isVisible(), { tries: 1 });
    await page.waitForTimeout(1500);
    await user.seeRules("fresh-version", "install-script", "missing-min-release-age", "builtin-replacement");
    await user.until("half a line undone", () => page.keyboard.press("Control+z"), () => user.isAsOnDisk(), { tries: 12, each: 500 });
  });

  await user.step("completion inserts the newest allowed version", async () => {
    // VS Code's own npm support lists others above it; this one is chosen.
    const first = page.locator(".suggest-widget .monaco-list-row.focused").first();
    await user.until("suggestions", async () => {
      await page.keyboard.press("Escape");
      // Behind the quotation mark.
      await user.token("acme-shelf", "1.3.0").click({ position: { x: 10, y: 8 } });
      await page.keyboard.press("Control+Space");
    }, async () => /1\.2\.0/.test(await first.innerText()));
    await user.shot("completion", EDITOR);
    await page.keyboard.press("Enter");
    await user.see("the version", () => user.line("\"acme-shelf\": \"1.2.0\"").isVisible());
    await user.until("completion undone", () => page.keyboard.press("Control+z"), () => user.isAsOnDisk(), { tries: 3, each: 1500 });
  });

  await user.step("a fresh version is replaced by a fix, and undo takes it back in one step", async () => {
    await user.fix("acme-shelf", "1.3.0", "Use acme-shelf 1.2.0", "fixes");
    await user.see("the fix", () => user.line("\"acme-shelf\": \"1.2.0\"").isVisible());
    await page.keyboard.press("Control+z");
    await user.see("the old text", () => user.isAsOnDisk());
    await user.fix("acme-shelf", "1.3.0", "Use acme-shelf 1.2.0");
    await user.see("the fix", () => user.line("\"acme-shelf\": \"1.2.0\"").isVisible());
    change("\"acme-shelf\": \"1.3.0\"", "\"acme-shelf\": \"1.2.0\"");
    await user.saved(MANIFEST, text);
  });

  await user.step("a package with a built-in replacement leaves the script that called it", async () => {
    await user.fix("\"rimraf\": ", "\"rimraf\"", "Call Node instead of rimraf");
    await user.see("the fix", () => user.line("fs.rmSync").isVisible());
    change("rimraf dist", "node -e \\\"fs.rmSync('dist',{recursive:true,force:true})\\\"");
    await user.saved(MANIFEST, text);
  });

  await user.step("an install script is allowed for exactly this version", async () => {
    await user.fix("\"acme-compiler\": ", "\"acme-compiler\"", "Allow the install scripts of acme-compiler@1.0.0");
    await user.see("the fix", () => user.line("\"acme-compiler@1.0.0\": true").isVisible());
    change("\n  }\n}\n", "\n  },\n  \"allowScripts\": {\n    \"acme-compiler@1.0.0\": true\n  }\n}\n");
    await user.saved(MANIFEST, text);
  });

  await user.step("a server that is killed comes back and finds the same", async () => {
    const [old] = user.servers();
    if (old === undefined) throw new Error("no server is running");
    process.kill(old, "SIGKILL");
    await user.see("another server", () => user.servers().some((id) => id !== old));
    await user.seeRules("missing-min-release-age");
  });

  await user.step("a missing minimum release age is written into a new .npmrc", async () => {
    await user.fix("{", "{", "Wait 3 days before using a new version");
    await user.until("the file", () => user.command("File: Save All Files").catch(() => {}), () =>
      user.read(".npmrc") === "min-release-age=3\n", { tries: 3 });
    await user.see("one finding less", async () =>
      !(await user.problems()).some((each) => each.rule === "missing-min-release-age"));
  });

  await user.step("a change of .npmrc by another program is seen", async () => {
    fs.writeFileSync(path.join(env.WORKSPACE, ".npmrc"), "min-release-age=3 days\n");
    await user.seeRules("ineffective-min-release-age");
    await user.shot("end");
  });

  await user.step("an interpreter that cannot be used is told of, with a way to help, and another one starts at once", async () => {
    const [old] = user.servers();
    const settings = (value) => fs.writeFileSync(env.MACHINE_SETTINGS, JSON.stringify({ "packward.interpreter": value }));
    settings("/nowhere/python3");
    const toast = page.locator(".notifications-toasts .notification-list-item", { hasText: "needs Python 3.11 or newer" });
    await user.see("the message", () => toast.isVisible());
    await user.shot("no-python");
    await toast.locator(".monaco-button", { hasText: "Open Help" }).click();
    await user.see("the walkthrough", () => page.getByText("Have Python 3.11 or newer").first().isVisible());
    await user.shot("walkthrough");
    if (user.servers().includes(old)) throw new Error("the old server still runs");
    settings("");
    await user.see("another server", () => user.servers().length === 1);
  });
});
