// A window with two folders, each with its own package manager and gate.
import { inWindow } from "./driver.mjs";

await inWindow(async (user) => {
  const { page } = user;
  const item = page.locator(".statusbar-item", { hasText: /packward\s+\d+/ }).first();
  const tooltip = (text) => page.locator(".monaco-hover:visible", { hasText: text }).first();

  await user.step("the first folder's findings are there", async () => {
    await user.openWindow();
    await user.openByPath("shop/package.json");
    await user.command("View: Focus Problems");
    await user.seeRules("missing-min-release-age", "fresh-version");
  });

  await user.step("the second folder's come beside them, by its own rules", async () => {
    await user.openByPath("depot/package.json");
    await user.command("View: Focus Problems");
    await user.seeRules("missing-min-release-age", "fresh-version", "blocked-version");
  });

  await user.step("the status bar tells of the folder that the file in front is in", async () => {
    await user.until("the second folder's package manager", async () => {
      await page.mouse.move(400, 300);
      await item.hover();
    }, () => tooltip("pnpm 11.28.11").isVisible());
    await user.shot("roots");
  });
});
