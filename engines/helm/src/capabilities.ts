// What a cluster can do, as charts ask for it: its version, its kinds, and which Helm renders.
// @see helm v4.2.3 pkg/chart/common/capabilities.go
import { GoStruct, withGoType, withMethods, type Functions } from "@sluice/gotemplate";
import { HelmError } from "./helm-error.ts";
import { defaultApiVersions } from "./default-api-versions.ts";

/** The versions that a chart is rendered for. */
export type Capabilities = {
  kubeVersion: KubeVersion;
  apiVersions: readonly string[];
  /** Which Helm to be: `.Capabilities.HelmVersion`. */
  helm: HelmVersion;
};
/** A version of Kubernetes: as it calls itself, and what constraints see. */
export type KubeVersion = { version: string; normalized: string; major: string; minor: string };
/** What `helm version` says. */
export type HelmVersion = {
  version: string;
  gitCommit: string;
  gitTreeState: string;
  goVersion: string;
  /** Helm 3 does not say. */
  kubeClientVersion?: string;
};

/** Helm 4, as it was released. */
export const helm4: HelmVersion = {
  version: "v4.2.3",
  gitCommit: "43e8b7feece8beb0fcba47059ec9b522fd929a64",
  gitTreeState: "clean",
  goVersion: "go1.26.5",
  kubeClientVersion: "v1.36",
};

/** Helm 3, as it was released. */
export const helm3: HelmVersion = {
  version: "v3.17.2",
  gitCommit: "cc0bbbd6d6276b83880042c1ecb34087e84d41eb",
  gitTreeState: "clean",
  goVersion: "go1.23.7",
};

/** A version such as `1.33` or `v1.33.4-gke.1`. @throws {HelmError} `ARGUMENT` */
export function parseKubeVersion(text: string): KubeVersion {
  const [, major, minor, patch = "0"] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+.].*)?$/.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined)
    throw new HelmError(
      "ARGUMENT",
      `invalid kube version '${text}': could not parse ${JSON.stringify(text)} as version`,
    );
  const version = text.startsWith("v") ? text : `v${text}`;
  return {
    version,
    normalized: `v${Number(major)}.${Number(minor)}.${Number(patch)}`,
    major: String(Number(major)),
    minor: String(Number(minor)),
  };
}

/** What `helm template` assumes: the Kubernetes that this Helm was built for, and its kinds. */
export const defaultCapabilities = (): Capabilities => ({
  kubeVersion: parseKubeVersion("v1.36.0"),
  apiVersions: defaultApiVersions,
  helm: helm4,
});

/** `.Capabilities` as templates see it. */
export function capabilitiesObject({ kubeVersion, apiVersions, helm }: Capabilities): GoStruct {
  const has: Functions = new Map([
    ["Has", { types: ["string"], call: ([name]) => apiVersions.includes(name as string) }],
  ]);
  const versions = withMethods(has, withGoType("common.VersionSet", [...apiVersions]));
  const methods: Functions = new Map([
    ["String", { types: [], call: () => kubeVersion.normalized }],
    ["GitVersion", { types: [], call: () => kubeVersion.version }],
  ]);
  const { version, major, minor, normalized } = kubeVersion;
  return new GoStruct("*common.Capabilities", [
    [
      "KubeVersion",
      new GoStruct(
        "common.KubeVersion",
        [
          ["Version", version],
          ["normalizedVersion", normalized],
          ["Major", major],
          ["Minor", minor],
        ],
        { methods, pointerText: () => normalized },
      ),
    ],
    ["APIVersions", versions],
    ["HelmVersion", new GoStruct("version.BuildInfo", buildInfo(helm), { jsonNames: buildInfoNames })],
  ]);
}

const buildInfoNames = {
  Version: "version",
  GitCommit: "git_commit",
  GitTreeState: "git_tree_state",
  GoVersion: "go_version",
  KubeClientVersion: "kube_client_version",
};

function buildInfo({
  version,
  gitCommit,
  gitTreeState,
  goVersion,
  kubeClientVersion,
}: HelmVersion): [string, string][] {
  const fields: [string, string][] = [
    ["Version", version],
    ["GitCommit", gitCommit],
    ["GitTreeState", gitTreeState],
    ["GoVersion", goVersion],
  ];
  return kubeClientVersion === undefined ? fields : [...fields, ["KubeClientVersion", kubeClientVersion]];
}
