// What can go wrong with a chart, in Helm's words.

/** What sort of failure it is. */
export type HelmErrorCode =
  | "CHART"
  | "VALUES"
  | "SCHEMA"
  | "TEMPLATE"
  | "MANIFEST"
  | "PROVENANCE"
  | "KUBE_VERSION"
  | "ARGUMENT";

/** A chart could not be loaded, or not be rendered. The message is Helm's, without its `Error: ` in front. */
export class HelmError extends Error {
  override readonly name = "HelmError";
  readonly code: HelmErrorCode;
  /** What the templates gave, when it was their output that could not be read. */
  readonly rendered?: ReadonlyMap<string, string>;

  constructor(code: HelmErrorCode, message: string, cause?: unknown, rendered?: ReadonlyMap<string, string>) {
    super(message, { cause });
    this.code = code;
    this.rendered = rendered;
  }
}
