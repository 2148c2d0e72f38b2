export { ArchiveError } from "./archive-error.ts";
export {
  digestOf,
  packArchive,
  readArchive,
  unpackArchive,
  type ArchiveFile,
  type RawEntry,
  type UnpackLimits,
} from "./archive.ts";
