// Go's regular expressions. Their tables take longer to build than a small kustomization, and few kustomizations hold a pattern.
import { createRequire } from "node:module";
import type * as Re2 from "re2js";

const load = createRequire(import.meta.url);

/** The engine; loaded by the first call. */
export const regularExpressions = (): typeof Re2 => load("re2js") as typeof Re2;
