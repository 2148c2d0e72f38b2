// Something outside of the cluster: a Record becomes an entry of a name server, and is taken out again when the object is deleted.
import { ReconcileError, ready, stalled, type Controller } from "@sluice/runtime";
import { defineKind, reconciledStatus, s, type ObjectOf } from "@sluice/schema";

/** A name and where it leads. */
export const Record = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Record",
  plural: "records",
  doc: "An entry of a name server.",
  spec: s.object("What the name server shall say.", {
    host: s.string("The name.", { pattern: "^[a-z0-9.-]+$" }),
    address: s.string("Where it leads."),
    interval: s.optional(s.duration("How often to look whether it is still so.")),
    suspend: s.optional(s.boolean("Leave everything as it is.")),
  }),
  status: s.object("What it says.", {
    ...reconciledStatus,
    host: s.optional(s.string("The name that was entered.")),
  }),
});
export type Record = ObjectOf<typeof Record>;

/** A name server, as this controller needs it. Both calls may be made again. */
export type Dns = {
  enter(host: string, address: string): Promise<void>;
  remove(host: string): Promise<void>;
};

/** Enters records, and takes out those that are deleted or renamed. */
export const createRecordController = (dns: Dns): Controller<Record> => ({
  name: "record-controller",
  kind: Record,
  finalizer: "example.com/record",
  async reconcile({ spec, status }, { progress }) {
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(spec.address))
      throw stalled(
        "InvalidAddress",
        `spec.address ${JSON.stringify(spec.address)} is no IPv4 address; write one such as 192.0.2.1`,
      );
    const before = status?.host;
    if (before !== undefined && before !== spec.host) await told(() => dns.remove(before));
    // Noted before it is done: should this process die now, the finalizer knows what may have been entered.
    if (before !== spec.host) await progress(`entering ${spec.host}`, { status: { host: spec.host } });
    await told(() => dns.enter(spec.host, spec.address));
    return ready("Entered", `${spec.host} leads to ${spec.address}`);
  },
  async finalize({ status }) {
    const host = status?.host;
    if (host !== undefined) await told(() => dns.remove(host));
    return {};
  },
});

/** A failure of the name server is told as a condition, and tried again. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new ReconcileError("NameServerFailed", `the name server refused: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
