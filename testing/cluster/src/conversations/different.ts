// Conversations that end otherwise than with Kubernetes, each with its reason.

/** Reasons, by `topic: name`. */
export const different: { readonly [conversation: string]: string } = {
  "patches: strategic merge, 15":
    "Go's decoder of merged patches has words of its own for a value of the wrong type; code, reason and cause are the same",
  "patches: apply: refused, 10": "a body that is no YAML is refused in the words of our YAML parser, not of Go's",
  "patches: apply: refused, 21": "a body that is no YAML is refused in the words of our YAML parser, not of Go's",
  "patches: apply: refused, 22": "a body that is no YAML is refused in the words of our YAML parser, not of Go's",
  "refusals: jobs, 5":
    "its message prints Go's internal structs, as they are in no other program; code, reason and field are the same",
  "refusals: storage and configuration, 4":
    "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: storage and configuration, 5":
    "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: workloads, 16": "its message shows a diff of Go's internal structs; code, reason and field are the same",
  "refusals: storage and configuration, 12":
    "a secret's JSON is not parsed: a refusal more would be in nobody's way, and its words are Go's",
  "bootstrap: ipaddresses": "rows of Kubernetes have a cell more than the table has columns",
  "extension-schemas: TestApplyScaleSubresource":
    "Kubernetes cannot apply the scale of a custom kind by force; here it is applied, and whoever held the replicas is not asked",
  "extension-schemas: TestValidationSchemaWithStatus":
    "its messages print Go's internal structs, as they are in no other program; codes, reasons and fields are the same",
  "discovery: /":
    "health checks and other parts of kube-apiserver have paths of their own, and the checks here have none",
};
