// Conversations that end otherwise than with Kubernetes, each with its reason.

/** Reasons, by `topic: name`. */
export const different: { readonly [conversation: string]: string } = {
  "refusals: jobs, 5":
    "its message prints Go's internal structs, as they are in no other program; code, reason and field are the same",
  "refusals: storage and configuration, 4":
    "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: storage and configuration, 5":
    "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: workloads, 16": "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "extension-objects: TestCustomResourceDefaulting: fields beside spec and status":
    "whoever puts the status without the other fields loses them in Kubernetes, though they stay; here they stay whose they were",
  "extension-schemas: TestValidateOnlyStatus":
    "of a status that is written alone Kubernetes' message names the field from there on; field, reason and code are the same",
  "extension-schemas: TestValidationSchemaWithStatus":
    "its messages print Go's internal structs, as they are in no other program; codes, reasons and fields are the same",
  "discovery: /":
    "health checks and other parts of kube-apiserver have paths of their own, and the checks here have none",
};
