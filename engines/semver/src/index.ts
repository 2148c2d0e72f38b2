export { parseConstraint, type Constraint } from "./constraint.ts";
export {
  compareVersions,
  findVersion,
  formatVersion,
  parseStrictVersion,
  parseVersion,
  SemverError,
  type Version,
} from "./version.ts";
