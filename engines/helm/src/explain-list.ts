// What a schema finds wrong with a list: its items, and what it must contain.
// @see github.com/santhosh-tekuri/jsonschema v6.0.2, validator.go
import type { Finding, Look } from "./schema-look.ts";
import { valueOf } from "./values.ts";

/** What the schema below that is reached by these steps says of an item. */
type CheckItem = (steps: readonly (string | number)[], entry: { value: unknown; at: string }) => Finding | undefined;

/** Tells `look.add` what is wrong with a list. */
export function explainList(look: Look<unknown[]>, check: CheckItem): void {
  const { schema, value, at, draft, add } = look;
  const entry = (index: number): { value: unknown; at: string } => ({ value: value[index], at: `${at}/${index}` });
  // The library counts the rest from 0.
  const each = (keyword: string, from: number): void => {
    for (let index = from; index < value.length; index += 1)
      add(check([keyword], { value: value[index], at: `${at}/${index - from}` }));
  };
  const keyword = draft >= 2020 ? "prefixItems" : "items";
  const listed = valueOf(schema, keyword);
  const count = Array.isArray(listed) ? Math.min(listed.length, value.length) : 0;
  for (let index = 0; index < count; index += 1) add(check([keyword, index], entry(index)));
  if (draft >= 2020) {
    if (Object.hasOwn(schema, "items")) each("items", count);
  } else if (listed !== undefined && !Array.isArray(listed)) each("items", 0);
  else if (listed !== undefined && Object.hasOwn(schema, "additionalItems")) {
    if (schema["additionalItems"] !== false) each("additionalItems", count);
    else if (count < value.length)
      add({ at, text: `last ${value.length - count} additionalItem(s) not allowed`, causes: [] });
  }
  explainContained(look, check);
}

function explainContained({ schema, value, at, draft, open, add }: Look<unknown[]>, check: CheckItem): void {
  if (!Object.hasOwn(schema, "contains") || draft < 6) return;
  const checked = value.map((item, index) => check(["contains"], { value: item, at: `${at}/${index}` }));
  const causes = checked.filter((one) => one !== undefined);
  const matched = checked.flatMap((one, index) => (one === undefined ? [index] : []));
  if (draft >= 2020) for (const index of matched) open.items?.delete(index);
  const bound = (keyword: string): unknown => (draft >= 2019 ? valueOf(schema, keyword) : undefined);
  const [least, most] = [bound("minContains"), bound("maxContains")];
  const places = `matched ${matched.length} items at ${matched.join(" ")}`;
  const wanted = (what: string, count: number): string => `${what} ${count} items required to match contains schema`;
  if (typeof least === "number") {
    const but = matched.length === 0 ? "none matched" : places;
    if (matched.length < least) add({ at, text: `${wanted("min", least)}, but ${but}`, causes });
  } else if (matched.length === 0) add({ at, text: "no items match contains schema", causes });
  if (typeof most === "number" && matched.length > most)
    add({ at, text: `${wanted("max", most)}, but ${places}`, causes: [] });
}
