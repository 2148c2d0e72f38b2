/** A kubeconfig that cannot be used; the message names file, field and way out. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
  readonly code: "UNREADABLE" | "MISSING" | "UNSUPPORTED";

  constructor(code: KubeconfigError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
