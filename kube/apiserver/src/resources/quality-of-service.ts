// How dear a pod is to its node, by what it asks for.
import type { Fields } from "./defaulting.ts";

/** How dear a pod is to its node. @see kubernetes pkg/apis/core/v1/helper/qos */
export function qualityOfService(spec: Fields): string {
  const containers = ["containers", "initContainers"].flatMap((name) => (spec[name] ?? []) as Fields[]);
  const all = spec["resources"] === undefined ? containers : [spec]; // what a pod says of itself as a whole is what counts
  const resources = all.map(({ resources: own }) => (own ?? {}) as { requests?: Fields; limits?: Fields });
  const counted = ({ cpu, memory }: Fields = {}) =>
    [cpu, memory].filter((one) => one !== undefined && one !== "0" && one !== 0);
  if (resources.every(({ requests, limits }) => counted(requests).length + counted(limits).length === 0))
    return "BestEffort";
  const isGuaranteed = resources.every(
    ({ requests = {}, limits = {} }) =>
      counted(limits).length === 2 &&
      ["cpu", "memory"].every((name) => requests[name] === undefined || requests[name] === limits[name]),
  );
  return isGuaranteed ? "Guaranteed" : "Burstable";
}
