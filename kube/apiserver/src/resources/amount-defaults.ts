// Amounts that nobody gave, or that are smaller than anybody counts.
// @see kubernetes pkg/apis/core/v1/defaults.go, v1.36.3
import { formatOfQuantity, formatQuantity, parseQuantity, roundedUp } from "@sluice/objects";
import { fill, mapOf, type Fields } from "./defaulting.ts";
import { amountsOf, isOfWholePod, ofContainers, type Amounts } from "./pod-amounts.ts";

// In the form that they have by now, amounts below a thousandth end like this.
const isTiny = /[nu]$|e-/;

/** Rounds amounts up to thousandths, of which there are no parts; `amounts` is changed. */
export function roundAmounts(amounts: unknown): void {
  const map = mapOf(amounts);
  for (const [name, amount] of Object.entries(map ?? {}))
    if (map && typeof amount === "string" && isTiny.test(amount))
      map[name] = formatQuantity(roundedUp(parseQuantity(amount), -3), formatOfQuantity(amount));
}

/** Rounds what is asked for; `resources` is changed. */
export function roundResources(resources: unknown): void {
  roundAmounts(mapOf(resources)?.["limits"]);
  roundAmounts(mapOf(resources)?.["requests"]);
}

/** Whoever limits a container asks for as much; `container` is changed. */
export function defaultRequests({ resources }: Fields): void {
  const own = mapOf(resources);
  const limits = mapOf(own?.["limits"]);
  if (own && limits) own["requests"] = { ...limits, ...mapOf(own["requests"]) };
}

/** Whoever limits a pod as a whole asks for what its containers ask for, or for as much as it may have; `spec` is changed. */
export function defaultWholePod(spec: Fields): void {
  const own = mapOf(spec["resources"]);
  if (!own) return;
  const isSaid = (sort: "limits" | "requests"): boolean => Object.keys(amountsOf(spec, sort)).length > 0;
  if (isSaid("limits") || isSaid("requests")) defaultHugePages(spec, own);
  if (!isSaid("limits")) return;
  const ofAll = Object.entries(ofContainers(spec, "requests")).filter(([name]) => name === "cpu" || name === "memory");
  const limits = Object.entries(amountsOf(spec, "limits")).filter(([name]) => isOfWholePod(name));
  const requests: Amounts = { ...amountsOf(spec, "requests") };
  fill(requests, Object.fromEntries([...limits, ...ofAll]));
  if (Object.keys(requests).length > 0) own["requests"] = requests;
}

/** Huge pages of containers are limits of the pod, unless it asks for some itself. */
function defaultHugePages(spec: Fields, own: Fields): void {
  const asked = amountsOf(spec, "requests");
  const huge = Object.entries(ofContainers(spec, "limits")).filter(
    ([name]) => name.startsWith("hugepages-") && asked[name] === undefined,
  );
  const limits = { ...amountsOf(spec, "limits") };
  fill(limits, Object.fromEntries(huge));
  if (Object.keys(limits).length > 0) own["limits"] = limits;
}
