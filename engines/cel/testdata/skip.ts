/** Cases in which we differ from Kubernetes, each with its reason. The test fails when one of them no longer differs. */
export const skips: { [cel: string]: string } = {};
