export { CelError, type CelErrorCode } from "./cel-error.ts";
export { compile, type CompileOptions, type Program } from "./compile.ts";
export { escapeName, type ValueShape } from "./to-cel-value.ts";
