// Writes src/generated from kustomize's own data: which fields the transformers touch, how lists merge, which kinds have no namespace.
//   node engines/kustomize/scripts/generate-data.ts API-MODULE KYAML-MODULE OPENAPI-BUNDLE.json
// where the modules are sigs.k8s.io/kustomize/{api,kyaml}@v0.21.1 (kustomize 5.8.1) and the bundle is the JSON form of their frozen
// Kubernetes 1.21.2 schema, unpacked from kyaml/openapi/kubernetesapi/data of the kustomize repository.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseYaml } from "@sluice/yaml";
import { compileDefinitions, type SwaggerDefinitions } from "../src/merge-schema.ts";

const [apiModule = "", kyamlModule = "", bundle = ""] = process.argv.slice(2);
const folder = `${apiModule}/internal/konfig/builtinpluginconsts`;
const constants = new Map<string, string>();
for (const file of readdirSync(folder)) {
  const source = readFileSync(`${folder}/${file}`, "utf8");
  for (const match of source.matchAll(/(\w+)\s*=\s*`([^`]*)`((?:\s*\+\s*\w+)*)/g)) {
    const [, name = "", text = "", more = ""] = match;
    constants.set(name, `${text}${more.replaceAll(/\s*\+\s*(\w+)/g, "<<$1>>")}`);
  }
}
const expand = (text: string): string =>
  text.replaceAll(/<<(\w+)>>/g, (_, name: string) => `\n${expand(constants.get(name) ?? "")}`);
const order = readFileSync(`${folder}/defaultconfig.go`, "utf8").match(/\[\]byte\((\w+)\)/g) ?? [];
const fieldSpecs = Object.assign(
  {},
  ...order.map((use) => parseYaml(expand(constants.get(use.slice(7, -1)) ?? ""), { dialect: "kustomize" })),
) as unknown;

const { definitions } = JSON.parse(readFileSync(bundle, "utf8")) as { definitions: SwaggerDefinitions };
const scopes = readFileSync(`${kyamlModule}/openapi/openapi.go`, "utf8").matchAll(
  /\{APIVersion: "([^"]+)", Kind: "(\w+)"\}:\s*(true|false)/g,
);

const write = (name: string, value: unknown) =>
  writeFileSync(new URL(`../src/generated/${name}.json`, import.meta.url), `${JSON.stringify(value)}\n`);
write("field-specs", fieldSpecs);
write("merge-schema", compileDefinitions(definitions));
write(
  "namespaced",
  Object.fromEntries(Array.from(scopes, ([, version, kind, is]) => [`${version}/${kind}`, is === "true"])),
);
