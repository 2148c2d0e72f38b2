// The part of a Kustomization's spec that says what comes out of the build.
import { s } from "@sluice/schema";

/** Which objects a patch or a rule is about; what is left out matches everything. */
export const selector = {
  annotationSelector: s.optional(s.string("Selects by annotations, in the words of a label selector.")),
  group: s.optional(s.string("API group.")),
  kind: s.optional(s.string("Kind.")),
  labelSelector: s.optional(s.string("Selects by labels.")),
  name: s.optional(s.string("Name; a regular expression in patches.")),
  namespace: s.optional(s.string("Namespace; a regular expression in patches.")),
  version: s.optional(s.string("API version without its group.")),
};

const patch = s.object("A change to the built objects.", {
  patch: s.string("A strategic merge patch, or a list of JSON 6902 operations, in YAML."),
  target: s.optional(s.object("Objects that it changes.", selector)),
});

const image = s.object("Another name, tag or digest for an image.", {
  digest: s.optional(s.string("Digest in place of the tag; goes before `newTag`.")),
  name: s.string("Name of the image, without tag."),
  newName: s.optional(s.string("Name in place of it.")),
  newTag: s.optional(s.string("Tag in place of its own.")),
});

const substituteReference = s.object("A ConfigMap or Secret with variables.", {
  kind: s.oneOf("Which of the two.", ["Secret", "ConfigMap"]),
  name: s.string("Its name, in the namespace of the Kustomization.", { minLength: 1, maxLength: 253 }),
  optional: s.boolean("Whether it may be missing.", { default: false }),
});

const postBuild = s.object("What is done to the text of the built objects.", {
  substitute: s.optional(
    s.map("Variables to put in for `${name}`, with bash's string functions.", s.string("A value.")),
  ),
  substituteFrom: s.optional(
    s.array("ConfigMaps and Secrets with more variables; `substitute` goes before them.", substituteReference),
  ),
  substituteStrategy: s.optional(
    s.oneOf("Whether to substitute when there are no variables at all; `WithVariables`, the default, does not.", [
      "WithVariables",
      "Always",
    ]),
  ),
});

const affix = { minLength: 1, maxLength: 200 };

/** Fields of the spec that govern the build. */
export const build = {
  buildMetadata: s.optional(
    s.array(
      "Annotations that tell where an object came from and what changed it.",
      s.oneOf("Which annotations.", ["originAnnotations", "transformerAnnotations"]),
    ),
  ),
  commonMetadata: s.optional(
    s.object("Labels and annotations for every object; they replace its own of the same name.", {
      annotations: s.optional(s.map("Annotations to set.", s.string("Value of one annotation."))),
      labels: s.optional(s.map("Labels to set.", s.string("Value of one label."))),
    }),
  ),
  components: s.optional(s.array("Kustomize components to add, by relative path.", s.string("One path."))),
  ignoreMissingComponents: s.optional(s.boolean("Whether components that are not in the source are left out.")),
  images: s.optional(s.array("Other names, tags or digests for images.", image)),
  namePrefix: s.optional(s.string("Text before every name.", affix)),
  nameSuffix: s.optional(s.string("Text after every name.", affix)),
  patches: s.optional(s.array("Changes to the built objects.", patch)),
  path: s.optional(s.string("Directory in the artifact to build; its root by default.")),
  postBuild: s.optional(postBuild),
  targetNamespace: s.optional(s.string("Namespace for every object.", { minLength: 1, maxLength: 63 })),
};
