// A workspace that is opened in restricted mode, and trusted later.
import { inWindow } from "./driver.mjs";

await inWindow(async (user) => {
  const { page } = user;
  const item = page.locator(".statusbar-item", { hasText: /packward\s+\d+/ }).first();
  const tooltip = (text) => page.locator(".monaco-hover:visible", { hasText: text }).first();

  await user.step("an untrusted workspace says that only the user's own registries are asked", async () => {
    await user.openWindow();
    await user.open("package.json");
    await item.waitFor({ timeout: 120_000 });
    await user.until("the restriction", async () => {
      await page.mouse.move(400, 300);
      await item.hover();
    }, () => tooltip("only your own registries are asked").isVisible());
    await user.shot("restricted");
  });

  await user.step("once it is trusted, its own registry is asked", async () => {
    // What that registry has recorded before this was asked without trust.
    await fetch(`${process.env.STRANGER}-/mark`);
    await page.keyboard.press("Escape");
    await user.command("Workspaces: Manage Workspace Trust");
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust/ }).first().click();
    await user.command("View: Focus Problems");
    await user.seeRules("fresh-version");
    await user.shot("trusted");
  });
});
