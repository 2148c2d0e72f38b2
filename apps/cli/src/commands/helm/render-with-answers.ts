// Templates that ask a cluster or a name server: `--dry-run=server` and `--enable-dns`.
import { lookup as lookUpHost } from "node:dns/promises";
import {
  logLine,
  renderWithLookups,
  type Answers,
  type BegunRendering,
  type Capabilities,
  type RenderedChart,
} from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { openCluster, type ClusterFlags } from "./chart-cluster.ts";

/** What decides how a cluster and names are asked. */
export type AskingFlags = ClusterFlags & {
  enableDns?: boolean;
  skipCrds?: boolean;
  namespace: string;
  takeOwnership?: boolean;
  isUpgrade?: boolean;
  disableOpenapiValidation?: boolean;
};
type Asking = { name: string; flags: AskingFlags; environment: Environment; asksCluster: boolean };
type Known = Pick<Capabilities, "kubeVersion" | "apiVersions">;

/** The cluster says what it can do and what is in it, and whether it would take what comes out. @throws {HelmError} */
export async function renderWithAnswers(
  { name, flags, environment, asksCluster }: Asking,
  finish: (begun: BegunRendering) => Promise<RenderedChart>,
  begin: (answers: Partial<Answers>, known: Partial<Known>) => BegunRendering,
): Promise<RenderedChart> {
  const findHost = flags.enableDns ? findAddress : undefined;
  const ask = (find: Parameters<typeof renderWithLookups>[1]["find"], known: Partial<Known>): Promise<BegunRendering> =>
    renderWithLookups(({ lookup, lookupHost }) => begin({ lookup, ...(findHost ? { lookupHost } : {}) }, known), {
      find,
      findHost: findHost ?? (async () => ""),
    });
  if (!asksCluster) return await finish(await ask(async () => undefined, {}));
  const cluster = await openCluster(flags, environment);
  try {
    const begun = await ask(cluster.find, cluster.capabilities);
    if (begun.crds.length > 0 && !flags.skipCrds)
      environment.err(
        `${logLine("WARN", "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.")}\n`,
      );
    const rendered = await finish(begun);
    await cluster.validate(rendered, {
      name,
      namespace: flags.namespace,
      mayReplace: flags.takeOwnership === true || flags.isUpgrade === true,
      checksFields: flags.disableOpenapiValidation !== true,
    });
    return rendered;
  } finally {
    cluster.close();
  }
}

/** One of a host's addresses. @throws Go's words for a host without one, which sprig does not expect */
async function findAddress(name: string): Promise<string> {
  const found = name === "" ? [] : await lookUpHost(name, { all: true }).catch(() => []);
  const one = found[Math.floor(Math.random() * found.length)];
  if (!one) throw new Error("invalid argument to Intn");
  return one.address;
}
