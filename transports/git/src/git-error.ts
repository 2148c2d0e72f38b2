// Why git did not do it. git tells by text on stderr; this is the one place that reads it (LC_ALL=C keeps the text stable).

/** What kind of failure it was; what to do about it follows from that. */
export type GitErrorCode =
  | "AUTHENTICATION"
  | "REPOSITORY_NOT_FOUND"
  | "REF_NOT_FOUND"
  | "UNREACHABLE"
  | "TLS"
  | "REDIRECTED"
  | "TIMEOUT"
  | "TOO_LARGE"
  | "FAILED";

/** A git operation failed. The message names the URL without credentials, and the way out. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly code: GitErrorCode;

  constructor(code: GitErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const signs: { pattern: RegExp; code: GitErrorCode; hint: string }[] = [
  {
    pattern: /Authentication failed|could not read (Username|Password)|error: 40[13]|HTTP code = 40[13]/,
    code: "AUTHENTICATION",
    hint: "authentication required or credentials rejected; check the secret in spec.secretRef",
  },
  {
    pattern: /repository '.*' not found|not found: did you run git update-server-info|error: 404/,
    code: "REPOSITORY_NOT_FOUND",
    hint: "repository not found; check spec.url",
  },
  {
    pattern: /couldn't find remote ref|not our ref|no such remote ref|unadvertised object/,
    code: "REF_NOT_FOUND",
    hint: "the remote does not have that reference",
  },
  {
    pattern: /Could not resolve host/,
    code: "UNREACHABLE",
    hint: "the host name cannot be resolved; check spec.url and DNS",
  },
  {
    pattern:
      /Failed to connect|Connection refused|Couldn't connect|Connection timed out|Empty reply|unable to access.*: (Recv|Send) failure/,
    code: "UNREACHABLE",
    hint: "the server does not answer; check spec.url and the network",
  },
  {
    pattern: /SSL certificate|certificate verif|server certificate|SSL_|gnutls|CAfile/i,
    code: "TLS",
    hint: "the server's certificate is not trusted; put its authority into ca.crt of the secret in spec.secretRef",
  },
  {
    pattern: /unable to update url base from redirection|The requested URL returned error: 30\d/,
    code: "REDIRECTED",
    hint: "the server redirects elsewhere, and credentials are not sent to another address; use the final URL in spec.url",
  },
];

/** Turns what git printed into an error. */
export function toGitError(stderr: string, what: string, cause?: unknown): GitError {
  const text = redact(stderr);
  const sign = signs.find(({ pattern }) => pattern.test(text));
  const lines = text
    .split("\n")
    .filter((line) => /^(fatal|error|remote):/.test(line))
    .map((line) => line.replace(/^(fatal|error): /, ""));
  const detail = lines.join("; ").slice(0, 500) || text.trim().slice(0, 500);
  return new GitError(sign?.code ?? "FAILED", `${what}: ${sign ? `${sign.hint} (git: ${detail})` : detail}`, cause);
}

/** Removes credentials from URLs in a text. */
export const redact = (text: string): string => text.replaceAll(/(https?:\/\/)[^/@\s]+@/g, "$1");
