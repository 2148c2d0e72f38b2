export { findLogin } from "./logins.ts";
export { OciError, type OciErrorCode } from "./oci-error.ts";
export { parseReference, printReference, type Reference } from "./reference.ts";
export { openRepository, type Descriptor, type Manifest, type Repository, type RepositoryOptions } from "./registry.ts";
