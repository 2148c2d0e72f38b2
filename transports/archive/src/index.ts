export { ArchiveError } from "./archive-error.ts";
export { digestOf, packArchive, unpackArchive, type ArchiveFile, type UnpackLimits } from "./archive.ts";
