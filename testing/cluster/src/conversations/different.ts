// Conversations that end otherwise than with Kubernetes, each with its reason.

/** Reasons, by `topic: name`. */
export const different: { readonly [conversation: string]: string } = {
  "refusals: jobs, 5":
    "its message prints Go's internal structs, as they are in no other program; code, reason and field are the same",
  "refusals: storage and configuration, 4":
    "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: storage and configuration, 5":
    "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "plugins: claims that wait": "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: workloads, 16": "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "storage-refusals: what is fixed of volumes":
    "its messages show diffs of Go's internal structs; codes, reasons and fields are the same",
  "storage-refusals: what is fixed of claims":
    "its messages show diffs of Go's internal structs; codes, reasons and fields are the same",
  "extension-schemas: TestValidationSchemaWithStatus":
    "its messages print Go's internal structs, as they are in no other program; codes, reasons and fields are the same",
  "discovery: /":
    "health checks and other parts of kube-apiserver have paths of their own, and the checks here have none",
};
