// Tokens of service accounts: signed by this API, and good as long as their account is the one they were made for.
// @see KEP-1205, kubernetes pkg/serviceaccount/{jwt,claims}.go
import type { Context } from "../context.ts";
import { makeAccountKey, readSigningKey, type SigningKey } from "./signing-key.ts";
import { authenticatedGroup, groupsOfAccount, userOfAccount, type Identity } from "./identity.ts";

/** Who issues them, and whom they are for when nobody else is named. */
export const issuer = "https://kubernetes.default.svc.cluster.local";

type Claims = {
  iss: string;
  sub: string;
  aud: string[];
  exp: number;
  iat: number;
  nbf: number;
  jti: string;
  "kubernetes.io": { namespace: string; serviceaccount: { name: string; uid: string } };
};

/** Makes and reads tokens. */
export type AccountTokens = {
  issue(
    account: { namespace: string; name: string; uid: string },
    wish: { audiences: string[]; seconds: number },
  ): { token: string; expires: number };
  /** What they are signed with. */
  key(): SigningKey;
  /** Who it is; undefined when it is no token of ours, too old, or its account is gone. */
  identify(token: string, audiences?: readonly string[]): Identity | undefined;
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
    issue({ namespace, name, uid }, { audiences, seconds }) {
      const now = Math.floor(context.now() / 1000);
      const claims: Claims = {
        iss: issuer,
        sub: userOfAccount(namespace, name),
        aud: audiences.length > 0 ? audiences : [issuer],
        exp: now + seconds,
        iat: now,
        nbf: now,
        jti: context.newUid(),
        "kubernetes.io": { namespace, serviceaccount: { name, uid } },
      };
      const { alg, kid, sign } = key();
      const body = `${encode({ alg, kid })}.${encode(claims)}`;
      return { token: `${body}.${sign(body)}`, expires: claims.exp * 1000 };
    },
    identify(token, audiences = [issuer]) {
      const [head, body, signature, ...rest] = token.split(".");
      const { alg, verify } = key();
      if (rest.length > 0 || (decode(head) as { alg?: string } | undefined)?.alg !== alg) return undefined;
      if (!verify(`${head}.${body}`, signature ?? "")) return undefined;
      const claims = decode(body) as Claims | undefined;
      return claims && isCurrent(claims, context, audiences) ? identityOf(claims) : undefined;
    },
  };
}

function isCurrent(claims: Claims, { store, now }: Context, audiences: readonly string[]): boolean {
  const seconds = now() / 1000;
  const { namespace, serviceaccount } = claims["kubernetes.io"];
  const account = store.get({ bucket: "/serviceaccounts", namespace, name: serviceaccount.name });
  return (
    claims.iss === issuer &&
    claims.nbf <= seconds &&
    seconds < claims.exp &&
    claims.aud.some((audience) => audiences.includes(audience)) &&
    account?.metadata.uid === serviceaccount.uid &&
    account.metadata.deletionTimestamp === undefined
  );
}

function identityOf({ sub, jti, "kubernetes.io": { namespace, serviceaccount } }: Claims): Identity {
  return {
    name: sub,
    uid: serviceaccount.uid,
    groups: [...groupsOfAccount(namespace), authenticatedGroup],
    extra: { "authentication.kubernetes.io/credential-id": [`JTI=${jti}`] },
  };
}
