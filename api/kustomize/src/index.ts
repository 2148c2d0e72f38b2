export { Kustomization } from "./kustomization.ts";
export {
  annotationValues,
  kustomizationFieldManager,
  kustomizationFinalizer,
  kustomizationReasons,
  objectAnnotations,
  ownerLabels,
} from "./words.ts";
