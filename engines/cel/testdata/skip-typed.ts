const goesOn = "after some errors Go's parser goes on, and tells what else it then meets";
const reads = "Go's parser looks two words ahead where ours looks at one";

/** Expressions of which we say something else than Kubernetes, each with its reason. The test fails when one of them no longer differs. */
export const skips: { [cel: string]: string } = {
  "self.in": goesOn,
  in: goesOn,
  "!": reads,
  "-": reads,
  "google.protobuf.Timestamp{seconds: 1}": "protobuf's messages cannot be made",
};
