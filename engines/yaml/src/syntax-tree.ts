// The parser that keeps positions and comments. It takes longer to load than a small build to run, so it is loaded when an error or an edit needs it.
import { createRequire } from "node:module";
import type * as SyntaxTree from "yaml";

const load = createRequire(import.meta.url);

/** The parser; loaded by the first call. */
export const syntaxTree = (): typeof SyntaxTree => load("yaml") as typeof SyntaxTree;
