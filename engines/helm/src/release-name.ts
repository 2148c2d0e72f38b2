// The name of a release from a template, as `--name-template` has it: sprig's functions, none of Helm's, and nothing to see.
// @see helm v4.2.3 pkg/action/install.go TemplateName
import { TemplateError, TemplateSet, type Limits } from "@sluice/gotemplate";
import { sprigFunctions, type SprigPorts } from "@sluice/sprig";
import { HelmError } from "./helm-error.ts";

/**
 * Renders the name of a release.
 *
 * @throws {HelmError} `ARGUMENT`, with Go's message, when the template does not parse or fails
 */
export function renderReleaseName(template: string, ports: SprigPorts & { limits?: Partial<Limits> }): string {
  try {
    const set = new TemplateSet({ functions: sprigFunctions(ports), limits: ports.limits });
    set.parse("name-template", template);
    return set.execute("name-template", undefined);
  } catch (error) {
    throw error instanceof TemplateError ? new HelmError("ARGUMENT", error.message, error) : error;
  }
}
