/** Cases in which we differ from Kubernetes, each with its reason. The test fails when one of them no longer differs. */
export const skips: { [cel: string]: string } = {
  "[?optional.of(1), ?optional.none()] == [1]": "optional elements of lists are refused when compiled",
  "cel.bind(x, 5, x * x) == 25": "we allow cel.bind, which CRDs do not know but Flux's expressions may use",
};
