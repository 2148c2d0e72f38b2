export { collectIgnoreRules, ignoreFileName, type IgnoreRules } from "./ignore.ts";
