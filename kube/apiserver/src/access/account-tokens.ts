// Tokens of service accounts: signed by this API, and good as long as their account is the one they were made for.
// @see KEP-1205, kubernetes pkg/serviceaccount/{jwt,claims}.go
import type { Context } from "../context.ts";
import { makeAccountKey, readSigningKey, type SigningKey } from "./signing-key.ts";
import { authenticatedGroup, groupsOfAccount, userOfAccount, type Identity } from "./identity.ts";

/** Who issues them, and whom they are for when nobody else is named. */
export const issuer = "https://kubernetes.default.svc.cluster.local";

/** A thing that a token goes with. */
type Ref = { name: string; uid: string };

/** What a token is bound to: it is good as long as that is there. A pod brings its node along. */
export type Bound = { pod?: Ref; secret?: Ref; node?: Ref };

type Claims = {
  iss: string;
  sub: string;
  aud: string[];
  exp: number;
  iat: number;
  nbf: number;
  jti: string;
  "kubernetes.io": { namespace: string; serviceaccount: Ref } & Bound;
};

/** Makes and reads tokens. */
export type AccountTokens = {
  issue(
    account: { namespace: string } & Ref,
    wish: { audiences: string[]; seconds: number; bound?: Bound },
  ): { token: string; expires: number };
  /** What they are signed with. */
  key(): SigningKey;
  /** Who it is; undefined when it is no token of ours, too old, or what it is for is gone. */
  identify(token: string): Identity | undefined;
  /** Who it is, and for which of the audiences; or why it is nobody, as Kubernetes says it. */
  review(token: string, audiences: readonly string[]): { identity: Identity; audiences: string[] } | { why: string };
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Tokens of one API, signed with a key in PEM; without one they do not outlive it. */
export function createAccountTokens(context: Context, pem?: string): AccountTokens {
  const memo: { key?: SigningKey } = pem === undefined ? {} : { key: readSigningKey(pem) };
  const key = () => (memo.key ??= readSigningKey(makeAccountKey()));
  return {
    key,
    issue({ namespace, name, uid }, { audiences, seconds, bound = {} }) {
      const now = Math.floor(context.now() / 1000);
      const claims: Claims = {
        iss: issuer,
        sub: userOfAccount(namespace, name),
        aud: audiences.length > 0 ? audiences : [issuer],
        exp: now + seconds,
        iat: now,
        nbf: now,
        jti: context.newUid(),
        "kubernetes.io": { namespace, serviceaccount: { name, uid }, ...bound },
      };
      const { alg, kid, sign } = key();
      const body = `${encode({ alg, kid })}.${encode(claims)}`;
      return { token: `${body}.${sign(body)}`, expires: claims.exp * 1000 };
    },
    identify(token) {
      const found = review(token, [issuer]);
      return "why" in found ? undefined : found.identity;
    },
    review,
  };

  function review(
    token: string,
    audiences: readonly string[],
  ): { identity: Identity; audiences: string[] } | { why: string } {
    const [head, body, signature, ...rest] = token.split(".");
    const { alg, verify } = key();
    const claims = decode(body) as Claims | undefined;
    if (rest.length > 0 || (decode(head) as { alg?: string } | undefined)?.alg !== alg || claims?.iss !== issuer)
      return { why: nobody };
    const wrong = verify(`${head}.${body}`, signature ?? "")
      ? whyNot(claims, audiences) || whatIsGone(claims, context)
      : "go-jose/go-jose: error in cryptographic primitive";
    if (wrong) return { why: `[${nobody}, ${wrong}]` };
    return { identity: identityOf(claims), audiences: audiences.filter((one) => claims.aud.includes(one)) };
  }

  /** What is wrong with what it says of itself. @see kubernetes pkg/serviceaccount/{jwt,claims}.go */
  function whyNot({ aud, exp, nbf }: Claims, audiences: readonly string[]): string | undefined {
    const seconds = context.now() / 1000;
    const list = (all: readonly string[]): string => `[${all.map((one) => JSON.stringify(one)).join(" ")}]`;
    if (!aud.some((audience) => audiences.includes(audience)))
      return `token audiences ${list(aud)} is invalid for the target audiences ${list(audiences)}`;
    if (seconds >= exp) return "service account token has expired";
    return seconds < nbf ? "service account token is not valid yet" : undefined;
  }
}

const nobody = "invalid bearer token";

/** A token goes with its account, and with what it is bound to. The node of a pod is only told. */
function whatIsGone({ "kubernetes.io": claims }: Claims, { store }: Context): string | undefined {
  const { namespace, serviceaccount, pod, secret, node } = claims;
  const isThere = (bucket: string, { name, uid }: Ref, of?: string): boolean => {
    const found = store.get({ bucket, name, ...(of === undefined ? {} : { namespace: of }) });
    return found?.metadata.uid === uid && found.metadata.deletionTimestamp === undefined;
  };
  if (!isThere("/serviceaccounts", serviceaccount, namespace))
    return `service account ${namespace}/${serviceaccount.name} has been deleted`;
  const areThere =
    (!secret || isThere("/secrets", secret, namespace)) &&
    (!pod || isThere("/pods", pod, namespace)) &&
    (!node || pod !== undefined || isThere("/nodes", node));
  return areThere ? undefined : "service account token has been invalidated";
}

function identityOf({ sub, jti, "kubernetes.io": { namespace, serviceaccount, pod, node } }: Claims): Identity {
  const key = (name: string): string => `authentication.kubernetes.io/${name}`;
  return {
    name: sub,
    uid: serviceaccount.uid,
    groups: [...groupsOfAccount(namespace), authenticatedGroup],
    extra: {
      [key("credential-id")]: [`JTI=${jti}`],
      ...(node ? { [key("node-name")]: [node.name], ...(node.uid ? { [key("node-uid")]: [node.uid] } : {}) } : {}),
      ...(pod ? { [key("pod-name")]: [pod.name], [key("pod-uid")]: [pod.uid] } : {}),
    },
  };
}
