// Conversations that end otherwise than with Kubernetes, each with its reason.

/** Reasons, by `topic: name`. */
export const different: { readonly [conversation: string]: string } = {};
