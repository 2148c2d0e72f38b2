// Which class is meant when none is named.
import type { KubeObject } from "@sluice/objects";

/** The name of the newest object that says of itself that it is the default; of several as new the first by name. */
export function newestDefault(objects: readonly KubeObject[], annotation: string): string | undefined {
  const defaults = objects.filter(({ metadata }) => metadata.annotations?.[annotation] === "true");
  const [first] = defaults.toSorted(
    (left, right) => compare(madeAt(right), madeAt(left)) || compare(nameOf(left), nameOf(right)),
  );
  return first && nameOf(first);
}

const madeAt = ({ metadata }: KubeObject): string => metadata.creationTimestamp ?? "";
const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? "";
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
