// Which webhooks a write goes to: rules, selectors, conditions.
// @see apiserver pkg/admission/plugin/webhook/{generic,predicates}
import { CelError } from "@sluice/cel";
import type { LabelSelector } from "@sluice/objects";
import type { ClientConfig } from "../services/ask-webhook.ts";
import type { Store } from "../store/store.ts";
import { describeRequest, type AdmissionRequest } from "./admission-request.ts";
import { programOf } from "./expressions.ts";
import { isMeant, type Rule } from "./match-resources.ts";

/** A webhook as its configuration has it. */
export type Webhook = {
  name: string;
  clientConfig: ClientConfig;
  rules?: Rule[];
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  matchConditions?: { name: string; expression: string }[];
  failurePolicy?: "Fail" | "Ignore";
  timeoutSeconds?: number;
  reinvocationPolicy?: "Never" | "IfNeeded";
  sideEffects?: string;
};

/** The two sorts of webhooks. */
export type HookSort = "mutating" | "validating";

/** The webhooks of a sort, by the names of their configurations and in the order in which those list them. */
export function hooksOf(store: Store, sort: HookSort): Webhook[] {
  const configurations = store.list(`admissionregistration.k8s.io/${sort}webhookconfigurations`);
  return configurations.flatMap((one) => (one["webhooks"] ?? []) as Webhook[]);
}

/** Whether a write goes to a webhook; an error of a condition is thrown, and judged as a failed call. @throws {Error} */
export function isMatched(hook: Webhook, request: AdmissionRequest, store: Store): boolean {
  const { rules = [], namespaceSelector, objectSelector } = hook;
  const match = {
    resourceRules: rules,
    ...(namespaceSelector ? { namespaceSelector } : {}),
    ...(objectSelector ? { objectSelector } : {}),
  };
  return isMeant(match, request, store) && meetsConditions(hook, request);
}

function meetsConditions(hook: Webhook, request: AdmissionRequest): boolean {
  const { name, matchConditions = [] } = hook;
  const { object = null, oldObject = null } = request;
  const values = { object, oldObject, request: describeRequest(request) };
  return matchConditions.every((condition) => {
    try {
      return programOf(hook, condition.expression).evaluate(values) === true;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      throw new Error(`match condition ${condition.name} of ${name}: ${error.message}`, { cause: error });
    }
  });
}
