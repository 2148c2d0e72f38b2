// What every source ends in: a file that can be fetched, and what it was made from.
import { s, type ValueOf } from "@sluice/schema";

/** The field `status.artifact` of every source. */
export const artifact = s.object("The file that was last published, and what it was made from.", {
  digest: s.string("Digest of the file, as `<algorithm>:<checksum>`.", {
    pattern: "^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$",
  }),
  lastUpdateTime: s.time("When this artifact was published."),
  metadata: s.optional(
    s.map("What the origin says about it, such as the annotations of an OCI image.", s.string("Value of one entry.")),
  ),
  path: s.string("Where the file is below the root of the artifact storage."),
  revision: s.string("What it was made from, in the origin's words: a commit, a tag, a chart version."),
  size: s.optional(s.integer("Bytes in the file.", { format: "int64" })),
  url: s.string("Address to fetch the file from."),
});

/** A published file: where it is, what it was made from, and its digest. */
export type Artifact = ValueOf<typeof artifact>;
