// A user's hands and eyes in VS Code's window. Keys and mouse moves get lost now and then, on a busy machine more
// often, so everything is: act, look, act again.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const env = process.env;
const { chromium } = createRequire(path.join(env.PLAYWRIGHT, "package.json"))("playwright-core");
const START = 120_000; // the window, its extension host, the client and the server
const LONG = 60_000;

/** Run the steps that `work(user)` takes in a window, and report each to the file REPORT. */
export async function inWindow(work) {
  const browser = await chromium.launch({
    executablePath: env.CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(LONG);
    const user = new User(page);
    try {
      await work(user);
    } catch (error) {
      await user.shot("failed").catch(() => {});
      user.report({ step: user.current, failed: String(error.message ?? error).slice(0, 1500) });
      process.exitCode = 1;
    }
  } finally {
    await browser.close();
  }
}

export class User {
  constructor(page) {
    this.page = page;
    this.current = "start";
    this.started = Date.now();
  }

  report(entry) {
    fs.appendFileSync(env.REPORT, `${JSON.stringify({ ...entry, at: Date.now() - this.started })}\n`);
  }

  /** Do something that has to work, under a name. */
  async step(name, work) {
    this.current = name;
    await work();
    this.report({ step: name });
  }

  async shot(name, clip) {
    await this.page.waitForTimeout(500); // hovers and menus fade in
    await this.page.screenshot({ path: path.join(env.OUT, `${name}.png`), ...(clip ? { clip } : {}) });
  }

  async openWindow() {
    const kind = env.WORKSPACE.endsWith(".code-workspace") ? "workspace" : "folder";
    const address = `${env.VSCODE_URL.replace(/\/$/, "")}/?${kind}=${encodeURIComponent(env.WORKSPACE)}`;
    await this.page.goto(address, { waitUntil: "domcontentloaded", timeout: START });
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: START });
  }

  async open(name) {
    const row = this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
    await row.waitFor({ timeout: LONG });
    await this.until(`${name} in an editor`, () => row.dblclick(), () =>
      this.page.locator(`.editor-instance[data-uri], .editor-instance`).first().isVisible()
        .then((seen) => seen && this.page.locator(".tab.active", { hasText: name }).isVisible()));
  }

  /** Open a file by its path, whichever folder it is in. */
  async openByPath(name) {
    const input = this.page.locator(".quick-input-widget input");
    const row = this.page.locator(".quick-input-widget .monaco-list-row", { hasText: name.split("/")[0] }).first();
    await this.until(`${name} among the files`, async () => {
      await this.page.keyboard.press("Control+P");
      await input.waitFor({ timeout: 4000 }).catch(() => {});
      await input.fill(name).catch(() => {});
    }, () => row.isVisible());
    await row.click();
  }

  /** Act until something holds; `each` is how long (milliseconds) to look after each act. */
  async until(what, act, holds, { tries = 6, each = 6000 } = {}) {
    for (let i = 0; i < tries; i++) {
      await act();
      if (await this.comes(holds, each)) return;
      await this.shot(`missed-${i + 1}`);
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`not seen after ${tries} tries: ${what}`);
  }

  async comes(holds, patience = LONG) {
    for (const end = Date.now() + patience; Date.now() < end; await this.page.waitForTimeout(100)) {
      if (await Promise.resolve(holds()).catch(() => false)) return true;
    }
    return false;
  }

  async see(what, holds, patience = LONG) {
    if (!(await this.comes(holds, patience))) throw new Error(`not seen: ${what}`);
  }

  /** Run a command by its title. */
  async command(title) {
    const input = this.page.locator(".quick-input-widget input");
    const row = this.page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first();
    await this.until(`command ${title}`, async () => {
      await this.page.keyboard.press("F1");
      await input.waitFor({ timeout: 4000 }).catch(() => {});
      await input.fill(`>${title}`).catch(() => {});
    }, () => row.isVisible());
    await row.click();
  }

  /** What the Problems view lists of packward: [{rule, line, column, message}], lines and columns from 1. */
  async problems() {
    const rows = await this.page.locator(".markers-panel .monaco-list-row").allInnerTexts();
    return rows.flatMap((row) => {
      const text = row.replace(/\s+/g, " ");
      const found = /^(.*?) ?packward ?\(? ?([a-z0-9-]+) ?\)? ?\[Ln (\d+), Col (\d+)\]/.exec(text);
      return found ? [{ message: found[1], rule: found[2], line: Number(found[3]), column: Number(found[4]) }] : [];
    });
  }

  async seeRules(...rules) {
    let seen = [];
    const all = async () => {
      seen = (await this.problems()).map((problem) => problem.rule);
      return rules.every((rule) => seen.includes(rule));
    };
    if (await this.comes(all)) return;
    const rows = await this.page.locator(".markers-panel .monaco-list-row").allInnerTexts();
    throw new Error(`not seen: ${rules.filter((rule) => !seen.includes(rule))} among ${JSON.stringify(rows)}`);
  }

  /** The line of the editor in front that holds a text; `\u00a0` is how the editor writes a space. */
  line(text) {
    const pattern = text.split(" ").map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\u00a0]");
    return this.page.locator(".editor-group-container.active .view-line", { hasText: new RegExp(pattern) }).first();
  }

  token(lineText, token) {
    return this.line(lineText).locator("span span", { hasText: token }).first();
  }

  async hover(lineText, token, expected) {
    const box = this.page.locator(".monaco-hover:visible .hover-contents", { hasText: expected });
    await this.until(`hover with ${expected}`, async () => {
      await this.page.mouse.move(5, 5);
      await this.token(lineText, token).hover();
    }, () => box.first().isVisible());
    return this.page.locator(".monaco-hover:visible .hover-contents").allInnerTexts();
  }

  /** Take a quick fix at a token. `menuShot` names a screenshot of the menu. */
  async fix(lineText, token, title, menuShot) {
    const row = this.page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first();
    await this.page.keyboard.press("Escape");
    await this.until(`fix ${title}`, async () => {
      await this.token(lineText, token).click();
      await this.page.waitForTimeout(300);
      await this.page.keyboard.press("Control+.");
    }, () => row.isVisible());
    if (menuShot) await this.shot(menuShot);
    await row.click();
  }

  read(name) {
    const file = path.join(env.WORKSPACE, name);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  }

  /** Whether the editor in front shows what is on disk: undo came back to where it began. */
  async isAsOnDisk() {
    const active = this.page.locator(".tab.active");
    return (await active.count()) > 0 && (await this.page.locator(".tab.active.dirty").count()) === 0;
  }

  /** Save until the file on disk is as expected. */
  async saved(name, expected) {
    let last;
    await this.until(`${name} on disk`, () => this.page.keyboard.press("Control+s"), () => {
      last = this.read(name);
      return last === expected;
    }).catch((error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(last)} and not ${JSON.stringify(expected)}`);
    });
  }

  /** Process ids of packward's servers that this VS Code has started. */
  servers() {
    return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((id) => {
      try {
        const words = fs.readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
        return words.some((word) => word.startsWith(env.EXTENSIONS) && word.endsWith("serve.py"));
      } catch {
        return false;
      }
    }).map(Number);
  }
}
