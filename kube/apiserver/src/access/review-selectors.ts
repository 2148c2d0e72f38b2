// Selectors in questions about access: what is wrong with them, and what a question is told of those that cannot be read. Roles know no selectors, so
// that nothing else comes of them here.
// @see kubernetes pkg/apis/authorization/validation/validation.go, pkg/registry/authorization/util/helpers.go, v1.36.3
import {
  parseFieldSelector,
  parseLabelSelector,
  labelKeyProblems,
  labelValueProblems,
  SelectorError,
} from "@sluice/objects";
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";

type Requirement = { key?: string; operator?: string; values?: string[] | null };

/** A selector as a question has it: as it would stand in a query, or in parts. */
export type AskedSelector = { rawSelector?: string; requirements?: Requirement[] | null };

/** What a question is about, as far as it selects. */
export type Selecting = { fieldSelector?: AskedSelector; labelSelector?: AskedSelector };

/** Everything that is wrong with the selectors of a question. */
export const selectorCauses = ({ fieldSelector, labelSelector }: Selecting): Cause[] => [
  ...causesIn("fieldSelector", fieldSelector, fieldCauses),
  ...causesIn("labelSelector", labelSelector, labelCauses),
];

type Judge = (requirement: Requirement, field: string) => Cause[];

function causesIn(name: keyof Selecting, selector: AskedSelector | undefined, judge: Judge): Cause[] {
  if (!selector) return [];
  const field = `spec.resourceAttributes.${name}`;
  const { rawSelector, requirements } = readable(selector);
  const isBoth = rawSelector !== "" && requirements.length > 0;
  const isNeither = rawSelector === "" && requirements.length === 0;
  const why = "may not specified at the same time as requirements";
  return [
    ...(isBoth ? [invalidValue(`${field}.rawSelector`, rawSelector, why)] : []),
    ...(isNeither
      ? [required(`${field}.requirements`, `when ${field} is specified, requirements or rawSelector is required`)]
      : []),
    ...requirements.flatMap((one, index) => judge(one, `${field}.requirements[${index}]`)),
  ];
}

const readable = ({ rawSelector = "", requirements }: AskedSelector) => ({
  rawSelector,
  requirements: requirements ?? [],
});

const fieldCauses: Judge = (requirement, field) => [
  ...(requirement.key ? [] : [required(`${field}.key`, "must be specified")]),
  ...operatorCauses(requirement, field),
];

const labelCauses: Judge = (requirement, field) => [
  ...operatorCauses(requirement, field),
  ...labelKeyProblems(requirement.key ?? "").map((why) => invalidValue(`${field}.key`, requirement.key ?? "", why)),
  ...(requirement.values ?? []).flatMap((value, index) =>
    labelValueProblems(value).map((why) => invalidValue(`${field}.values[${index}]`, value, why)),
  ),
];

const withValues = new Set(["In", "NotIn"]);
const withoutValues = new Set(["Exists", "DoesNotExist"]);

/** Operators that are not known may be those of a newer client, and are no mistake. */
function operatorCauses({ operator = "", values }: Requirement, field: string): Cause[] {
  const count = values?.length ?? 0;
  if (withValues.has(operator) && count === 0)
    return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (withoutValues.has(operator) && count > 0)
    return [forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [];
}

/** What a question is told of its selectors; empty when all of them were read. */
export function toldOfSelectors({ fieldSelector, labelSelector }: Selecting): string {
  const about = (name: keyof Selecting, selector: AskedSelector | undefined, read: Reader): string[] => {
    const left = selector ? whatIsRead(readable(selector), read) : "all";
    return left === "all"
      ? []
      : [`spec.resourceAttributes.${name} ${left === "some" ? "partially ignored" : "ignored"} due to parse error`];
  };
  return [
    ...about("fieldSelector", fieldSelector, { parse: parseFieldSelector, understands: understandsField }),
    ...about("labelSelector", labelSelector, { parse: parseLabelSelector, understands: understandsLabel }),
  ].join("; ");
}

type Reader = { parse: (text: string) => unknown; understands: (requirement: Requirement) => boolean };

function whatIsRead(
  { rawSelector, requirements }: ReturnType<typeof readable>,
  { parse, understands }: Reader,
): "all" | "some" | "none" {
  if (requirements.length === 0) return canBeRead(rawSelector, parse) ? "all" : "none";
  const count = requirements.filter(understands).length;
  return count === requirements.length ? "all" : count > 0 ? "some" : "none";
}

function canBeRead(text: string, parse: Reader["parse"]): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}

/** A query has no way to say of a field that it exists, or is one of several. */
const understandsField = ({ operator = "", values }: Requirement): boolean =>
  withValues.has(operator) && values?.length === 1;

const understandsLabel = ({ operator = "" }: Requirement): boolean =>
  withValues.has(operator) || withoutValues.has(operator);
