// A controller in forty lines: a Greeting becomes a ConfigMap, and stays one whoever changes or deletes it.
import { ownerReference, ready, type Controller } from "@sluice/runtime";
import { defineKind, reconciledStatus, s, type ObjectOf } from "@sluice/schema";

/** Whom to greet, and how. */
export const Greeting = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Greeting",
  plural: "greetings",
  doc: "A greeting that is kept in a ConfigMap of the same name.",
  spec: s.object("What to say.", {
    name: s.string("Whom to greet."),
    word: s.string("How to begin.", { default: "Hello" }),
    suspend: s.optional(s.boolean("Leave everything as it is.")),
  }),
  status: s.object("What was said.", {
    ...reconciledStatus,
  }),
});
export type Greeting = ObjectOf<typeof Greeting>;

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };

/** Writes the ConfigMap, and writes it again when it is not as it should be. */
export const greetingController: Controller<Greeting> = {
  name: "greeting-controller",
  kind: Greeting,
  owns: [ConfigMap],
  async reconcile(greeting, { client, signal }) {
    const { name = "", namespace } = greeting.metadata;
    const text = `${greeting.spec.word}, ${greeting.spec.name}!`;
    const metadata = { name, namespace, ownerReferences: [ownerReference(greeting)] };
    await client.apply(
      { apiVersion: "v1", kind: "ConfigMap", metadata, data: { text } },
      { fieldManager: "greeting-controller", force: true, signal },
    );
    return ready("Greeted", `ConfigMap ${name} says: ${text}`);
  },
};
