// Tells when something in a folder changed: once for a burst of saves.
import { watch } from "node:fs";

/** Calls `changed` soon after any file below `folder` changed, until `signal` aborts. `.git` counts only where a commit shows. */
export function watchFolder(folder: string, signal: AbortSignal, changed: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true, signal }, (_event, name) => {
    const file = String(name ?? "");
    const inGit = /(^|[/\\])\.git([/\\]|$)/.test(file);
    if (inGit && !/(HEAD|refs[/\\]heads)/.test(file)) return;
    if (/(^|[/\\])node_modules([/\\]|$)/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, 30);
  });
  watcher.on("error", () => {}); // a folder that vanished: the next look at it says so
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}
