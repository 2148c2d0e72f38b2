// The addresses of services as objects, and the ranges that they come from.
import { whyNotCanonical } from "../validation/address-rules.ts";
import { checkIpAddress, checkServiceCidr } from "../validation/service-ranges.ts";
import type { Strategy } from "./resource.ts";

/** An address that somebody has. */
export const ipAddress: Strategy = { hasGeneration: false, whyBadName: whyNotCanonical, validate: checkIpAddress };

/** Where addresses of services come from. */
export const serviceCidr: Strategy = { hasGeneration: false, validate: checkServiceCidr };
