// Who a client's certificate says it is: the common name is the user, each organization a group.
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { authenticatedGroup, type Identity } from "../access/identity.ts";

/** The user of a connection whose certificate the authority has signed; undefined for connections without one. */
export function identityOfCertificate({ socket }: IncomingMessage): Identity | undefined {
  const connection = socket as TLSSocket;
  if (!connection.authorized) return undefined;
  // Of a name that stands there several times node gives a list, which its types do not know.
  const { CN, O = [] } = connection.getPeerCertificate().subject as { CN?: string; O?: string | string[] };
  return CN === undefined ? undefined : { name: CN, groups: [...[O].flat(), authenticatedGroup] };
}
