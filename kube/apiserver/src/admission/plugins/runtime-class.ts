// What the class that a pod runs on costs, and where such pods run.
// @see kubernetes plugin/pkg/admission/runtimeclass, v1.36.3
import { compareQuantities, parseQuantity, type KubeObject } from "@sluice/objects";
import { forbidden } from "../../status-error.ts";
import type { Store } from "../../store/store.ts";
import { mergeTolerations, type Toleration } from "./merge-tolerations.ts";
import { creates, type AdmissionPlugin, type PluginWrite } from "./plugin.ts";

type Amounts = { [resource: string]: string | number };
type Labels = { [key: string]: string };
type RuntimeClass = KubeObject & {
  overhead?: { podFixed?: Amounts };
  scheduling?: { nodeSelector?: Labels; tolerations?: Toleration[] };
};
type PodSpec = {
  runtimeClassName?: string;
  overhead?: Amounts;
  nodeSelector?: Labels;
  tolerations?: Toleration[];
};

/** RuntimeClass. */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  mutate(write, { store }) {
    const found = classOf(write, store);
    if (!found) return;
    setOverhead(write, found);
    setScheduling(write, found);
  },
  validate(write, { store }) {
    if (!creates(write, "", "Pod")) return;
    const overhead = classOf(write, store)?.overhead;
    const own = specOf(write).overhead;
    if (overhead && !isSame(overhead.podFixed, own)) throw rejected(write, otherOverhead);
    if (!overhead && own) throw rejected(write, "Pod Overhead set without corresponding RuntimeClass defined Overhead");
  },
};

const specOf = ({ object }: PluginWrite): PodSpec => (object["spec"] ?? {}) as PodSpec;

function classOf(write: PluginWrite, store: Store): RuntimeClass | undefined {
  if (!creates(write, "", "Pod")) return undefined;
  const { runtimeClassName: name } = specOf(write);
  if (name === undefined) return undefined;
  const found = store.get({ bucket: "node.k8s.io/runtimeclasses", name });
  if (!found) throw rejected(write, `RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}

const otherOverhead = "Pod's Overhead doesn't match RuntimeClass's defined Overhead";

function setOverhead(write: PluginWrite, { overhead }: RuntimeClass): void {
  const spec = specOf(write);
  if (!overhead) return;
  if (spec.overhead && Object.keys(spec.overhead).length > 0 && !isSame(overhead.podFixed, spec.overhead))
    throw rejected(write, otherOverhead);
  if (overhead.podFixed) spec.overhead = { ...overhead.podFixed };
  else delete spec.overhead;
}

function isSame(one: Amounts = {}, other: Amounts = {}): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => other[name] !== undefined && isAsMuch(one[name] ?? "", other[name]));
}

const isAsMuch = (one: string | number, other: string | number): boolean =>
  compareQuantities(parseQuantity(String(one)), parseQuantity(String(other))) === 0;

function setScheduling(write: PluginWrite, { scheduling }: RuntimeClass): void {
  if (!scheduling) return;
  const spec = specOf(write);
  const wanted = scheduling.nodeSelector ?? {};
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
    if (wanted[key] !== undefined && wanted[key] !== value)
      throw refused(
        write,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${wanted[key]}; pod.spec.nodeSelector[${key}] = ${value}`,
      );
  if (scheduling.nodeSelector) spec.nodeSelector = { ...spec.nodeSelector, ...wanted };
  const tolerations = mergeTolerations([...(spec.tolerations ?? []), ...(scheduling.tolerations ?? [])]);
  if (tolerations.length > 0) spec.tolerations = tolerations;
}

const refused = ({ object, resource }: PluginWrite, why: string): Error =>
  forbidden(resource, object.metadata.name ?? "", why);
const rejected = (write: PluginWrite, why: string): Error => refused(write, `pod rejected: ${why}`);
