// Versions in strings, so that they stand beside those of VS Code's own npm support.
import * as vscode from "vscode";

type Found = vscode.CompletionItem[] | vscode.CompletionList | null | undefined;

/**
 * Let items begin at the quotation mark in front of them. VS Code ranks what begins before the cursor higher, and its
 * own npm support begins there, with the newest version of all: the one that packward preselects would not be.
 */
export function besideOthers(found: Found, document: vscode.TextDocument): Found {
  const items = Array.isArray(found) ? found : (found?.items ?? []);
  for (const item of items) {
    const { range, insertText } = item;
    if (!(range instanceof vscode.Range) || typeof insertText !== "string" || range.start.character === 0) continue;
    const start = range.start.translate(0, -1);
    if (document.getText(new vscode.Range(start, range.start)) !== '"') continue;
    item.range = new vscode.Range(start, range.end);
    item.insertText = `"${insertText}`;
    item.filterText = `"${item.filterText ?? insertText}`;
  }
  return found;
}
