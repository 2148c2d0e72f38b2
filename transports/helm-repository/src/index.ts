export { chooseVersion, sortVersions } from "./choose-version.ts";
export { archiveAddress, fetchChart, fetchVersions, type RepositoryAccess } from "./repository.ts";
export { type ChartVersion } from "./read-index.ts";
export { chooseTag, pullChart, type PulledChart } from "./registry-charts.ts";
export { RepositoryError, type RepositoryErrorCode } from "./repository-error.ts";
