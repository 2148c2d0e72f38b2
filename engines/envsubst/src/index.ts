export { substitute } from "./substitute.ts";
export { SubstitutionError } from "./substitution-error.ts";
