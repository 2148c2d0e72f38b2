// What linting finds, and what it needs to know.
import type { HelmError } from "./helm-error.ts";
import type { ChartFile, LoadOptions } from "./chart.ts";
import type { RenderChartOptions } from "./render-chart.ts";

/** How bad it is: `ERROR` will not work, `WARNING` is against conventions, `INFO` is advice. */
export type LintSeverity = "INFO" | "WARNING" | "ERROR";

/** One finding; the path is relative to the chart, or the chart's own. */
export type LintMessage = { severity: LintSeverity; path: string; message: string };

/** Takes a finding. */
export type Report = (severity: LintSeverity, path: string, message: string) => void;

/** How to lint: as for rendering. */
export type LintOptions = Omit<RenderChartOptions, "release"> &
  LoadOptions & {
    /** Where the chart stands, for findings about the whole. */
    folder: string;
    namespace?: string;
    /** The files that loading the chart sees, where .helmignore hides some: rules of their own look at those, too. */
    loaded?: readonly ChartFile[];
    /** Why the chart as a whole cannot be loaded, where that is known already. */
    unreadable?: HelmError;
  };
