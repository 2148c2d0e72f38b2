// What an admission plugin is.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../../context.ts";
import type { Resource } from "../../resources/resource.ts";
import type { WriteOptions } from "../../write-options.ts";

/** A create (`before` is undefined) or an update. `object` may be changed by a plugin that mutates. */
export type PluginWrite = {
  object: KubeObject;
  before: KubeObject | undefined;
  resource: Resource;
  options: WriteOptions;
};

/** A status that a write changes beside its own object, once it is stored. */
export type StatusChange = { before: KubeObject; status: object };

/** A plugin, under the name that kube-apiserver's flags know it by. */
export type AdmissionPlugin = {
  name: string;
  mutate?(write: PluginWrite, context: Context): void;
  /** @throws {ApiError} to refuse */
  validate?(write: PluginWrite, context: Context): void;
  /** Takes what the write needs, once nobody refuses it. @returns what else changes with it @throws {ApiError} when there is not enough */
  charge?(write: PluginWrite, context: Context): StatusChange[];
};

/** Whether a write creates an object of a kind. */
export const creates = ({ resource, before }: PluginWrite, group: string, kind: string): boolean =>
  before === undefined && resource.group === group && resource.kind === kind;
