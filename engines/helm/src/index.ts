export {
  defaultCapabilities,
  helm3,
  helm4,
  parseKubeVersion,
  type Capabilities,
  type HelmVersion,
  type KubeVersion,
} from "./capabilities.ts";
export { createChartCache, type ChartCache } from "./chart-cache.ts";
export { crdsOf, loadChart, pathOf, type Chart, type ChartFile, type LoadOptions, type Unpack } from "./chart.ts";
export { isInRange } from "./dependencies.ts";
export { type Lookup } from "./functions.ts";
export { HelmError, type HelmErrorCode } from "./helm-error.ts";
export { printJsonPath } from "./json-path.ts";
export { JsonPathError } from "./parse-json-path.ts";
export { helmIgnore } from "./helm-ignore.ts";
export { lintChart } from "./lint.ts";
export { type LintMessage, type LintOptions } from "./lint-report.ts";
export { logLine } from "./log-line.ts";
export { lockDigest, oldLockDigest, readLock, type Lock, type LockedDependency } from "./lock-file.ts";
export { renderWithLookups, type Answers, type FindHost, type FindObject, type Wanted } from "./lookups.ts";
export { type Hook, type Manifest } from "./manifests.ts";
export { metadataFields, type ChartMetadata, type Dependency } from "./metadata.ts";
export { partsOf, printTemplate, type PrintOptions } from "./print-template.ts";
export { joinTexts, splitTexts } from "./post-render.ts";
export {
  beginRendering,
  finishRendering,
  missingDependencies,
  renderChart,
  type BegunRendering,
  type RenderChartOptions,
  type RenderedChart,
} from "./render-chart.ts";
export {
  readKeyring,
  signArchive,
  verifyProvenance,
  type Keyring,
  type SignedArchive,
  type Signer,
  type Verification,
} from "./provenance.ts";
export { renderReleaseName } from "./release-name.ts";
export { setValues, type SetKind } from "./strvals.ts";
export { overlay, readValues, type Values } from "./values.ts";
