// All conversations, by topic. A new topic is a file and a row here.
import type { Conversation } from "./conversation.ts";
import { accountTalks } from "./accounts.ts";
import { addressTalks } from "./addresses.ts";
import { admissionTalks } from "./admission.ts";
import { aggregation } from "./aggregation.ts";
import { annotationTalks } from "./annotations.ts";
import { bootstrap } from "./bootstrap.ts";
import { defaults } from "./defaults.ts";
import { definitionTalks } from "./definitions.ts";
import { discovery } from "./discovery.ts";
import { extensionDefinitions } from "./extension-definitions.ts";
import { extensionMetadata } from "./extension-metadata.ts";
import { extensionObjects } from "./extension-objects.ts";
import { extensionSchemas } from "./extension-schemas.ts";
import { expressionTalks } from "./expressions.ts";
import { impersonationTalks } from "./impersonation.ts";
import { kinds, tables } from "./kinds.ts";
import { limitRefusals } from "./limit-refusals.ts";
import { lists } from "./lists.ts";
import { questions } from "./questions.ts";
import { quotaTalks } from "./quotas.ts";
import { unreadable } from "./unreadable.ts";
import { virtualTalks } from "./virtual.ts";
import { warningTalks } from "./warnings.ts";
import { clusterRefusals } from "./cluster-refusals.ts";
import { networkRefusals } from "./network-refusals.ts";
import { owners } from "./owners.ts";
import { mutationTalks } from "./mutations.ts";
import { patches } from "./patches.ts";
import { pluginTalks } from "./plugins.ts";
import { podSecurityTalks } from "./pod-security.ts";
import { refusals } from "./refusals.ts";
import { representations } from "./representations.ts";
import { rules } from "./rules.ts";
import { replacementTalks } from "./replacements.ts";
import { rolloutTalks } from "./rollouts.ts";
import { scales } from "./scales.ts";
import { storageRefusals } from "./storage-refusals.ts";
import { serviceAddresses } from "./service-addresses.ts";
import { serviceRefusals } from "./service-refusals.ts";
import { secretTalks } from "./secrets.ts";
import { selectorTalks } from "./selectors.ts";
import { statusTalks } from "./statuses.ts";
import { serviceTalks } from "./services.ts";
import { texts } from "./texts.ts";
import { versionTalks } from "./versions.ts";

/** Topics; each is recorded in a file of its own. */
export const topics: { readonly [topic: string]: readonly Conversation[] } = {
  bootstrap,
  kinds,
  defaults,
  tables,
  refusals,
  definitions: definitionTalks,
  "extension-objects": extensionObjects,
  "extension-metadata": extensionMetadata,
  "extension-definitions": extensionDefinitions,
  "extension-schemas": extensionSchemas,
  admission: admissionTalks,
  expressions: expressionTalks,
  questions,
  selectors: selectorTalks,
  secrets: secretTalks,
  quotas: quotaTalks,
  warnings: warningTalks,
  patches,
  scales,
  owners,
  addresses: addressTalks,
  "service-addresses": serviceAddresses,
  lists,
  discovery,
  rules,
  representations,
  aggregation,
  services: serviceTalks,
  texts,
  "storage-refusals": storageRefusals,
  "limit-refusals": limitRefusals,
  versions: versionTalks,
  "network-refusals": networkRefusals,
  "cluster-refusals": clusterRefusals,
  "service-refusals": serviceRefusals,
  accounts: accountTalks,
  "pod-security": podSecurityTalks,
  plugins: pluginTalks,
  rollouts: rolloutTalks,
  replacements: replacementTalks,
  statuses: statusTalks,
  impersonation: impersonationTalks,
  unreadable,
  virtual: virtualTalks,
  annotations: annotationTalks,
  mutations: mutationTalks,
};

/** Topics whose pods are kept to their accounts; all others were recorded without the admission plugin ServiceAccount. */
export const withAccounts: ReadonlySet<string> = new Set(["accounts"]);
