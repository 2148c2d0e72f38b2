// What takes longer to load than a small chart takes to render, and few charts need: Go's regular expressions, bcrypt, and Node's cryptography and network.
import { createRequire } from "node:module";
import type * as Crypto from "node:crypto";
import type * as Net from "node:net";
import type * as Bcrypt from "bcryptjs";
import type * as Re2 from "re2js";

const load = createRequire(import.meta.url);

/** Regular expressions; loaded by the first call. */
export const regularExpressions = (): typeof Re2 => load("re2js") as typeof Re2;

/** bcrypt; loaded by the first call. */
export const bcryptLibrary = (): typeof Bcrypt => load("bcryptjs") as typeof Bcrypt;

/** `node:crypto`; loaded by the first call. */
export const cryptography = (): typeof Crypto => load("node:crypto") as typeof Crypto;

/** `node:net`; loaded by the first call. */
export const networking = (): typeof Net => load("node:net") as typeof Net;
