// The plain uses of `sluice helm template`.
import { readPlainArguments, type PlainArguments, type PlainFlags } from "../../read-plain-arguments.ts";
import type { TemplateFlags } from "./template.ts";

/** What holds where no flag says otherwise. */
export const templateDefaults = (): TemplateFlags => ({
  namespace: "",
  hooks: true,
  values: [],
  set: [],
  setString: [],
  setJson: [],
  setFile: [],
  setLiteral: [],
  showOnly: [],
  apiVersions: [],
});

const one = (key: keyof TemplateFlags) => ({ key, takes: "one" }) as const;
const many = (key: keyof TemplateFlags) => ({ key, takes: "many" }) as const;
const flag = (key: keyof TemplateFlags, value = true) => ({ key, takes: "nothing", value }) as const;

const plainFlags: PlainFlags = {
  "-n": one("namespace"),
  "--namespace": one("namespace"),
  "-f": many("values"),
  "--values": many("values"),
  "--set": many("set"),
  "--set-string": many("setString"),
  "--set-json": many("setJson"),
  "--set-file": many("setFile"),
  "--set-literal": many("setLiteral"),
  "-s": many("showOnly"),
  "--show-only": many("showOnly"),
  "-a": many("apiVersions"),
  "--api-versions": many("apiVersions"),
  "--kube-version": one("kubeVersion"),
  "--output-dir": one("outputDir"),
  "--include-crds": flag("includeCrds"),
  "--is-upgrade": flag("isUpgrade"),
  "--skip-tests": flag("skipTests"),
  "--no-hooks": flag("hooks", false),
};

/** @returns what the words ask for; undefined when the whole command line must judge them */
export function readTemplateArguments(args: readonly string[]): PlainArguments<TemplateFlags> | undefined {
  const read = readPlainArguments(args, plainFlags, templateDefaults());
  // Lists with commas are taken apart by the whole command line.
  const hasLists = read && [...read.flags.values, ...read.flags.apiVersions].some((one) => /[",]/.test(one));
  return read && !hasLists && read.words.length > 0 && read.words.length <= 2 ? read : undefined;
}
