// Conversations that end otherwise than with Kubernetes, each with its reason.

/** Reasons, by `topic: name`. */
export const different: { readonly [conversation: string]: string } = {
  "patches: strategic merge, 15":
    "Go's decoder of merged patches has words of its own for a value of the wrong type; code, reason and cause are the same",
  ...Object.fromEntries(
    ["JSON patch, 14", "JSON patch, 15", "merge patch, 4"].map((name) => [
      `patches: ${name}`,
      "its message repeats the whole object with the fields in the order of Go's structs, which is not ours",
    ]),
  ),
  "patches: apply: refused, 10": "a body that is no YAML is refused in the words of our YAML parser, not of Go's",
  "patches: apply: refused, 11": "what is refused for one thing is not warned of another",
  "patches: apply: refused, 21": "a body that is no YAML is refused in the words of our YAML parser, not of Go's",
  "patches: apply: refused, 22": "a body that is no YAML is refused in the words of our YAML parser, not of Go's",
  "patches: apply: refused, 14": "of two things that are wrong with the body, the other one is told",
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
  "discovery: /":
    "health checks and other parts of kube-apiserver have paths of their own, and the checks here have none",
  "services: conversion of what is written, by a service that nobody answers for":
    "custom objects are stored in the version that they were written in, so that a converter which cannot be asked is missed when they are read in another",
  "rules: evaluated: sets and zones":
    "lists of type set and map are added and compared in their order, and moments are told in UTC, whatever zone they were given in",
};
