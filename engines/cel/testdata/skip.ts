const twoVariables = "comprehensions over two variables are not there yet; they are refused when compiled";
const formats = "the format library is not there yet; it is refused when compiled";

/** Cases in which we differ from Kubernetes, each with its reason. The test fails when one of them no longer differs. */
export const skips: { [cel: string]: string } = {
  "[1, 2].all(i, x, i < x)": twoVariables,
  "{'a': 1}.all(k, v, v == 1)": twoVariables,
  "[1, 2].transformList(i, v, i + v) == [1, 3]": twoVariables,
  "format.dns1123Label().validate('ab').hasValue()": formats,
  "format.dns1123Label().validate('-ab').hasValue()": formats,
  "!format.uuid().validate('x').hasValue()": formats,
  "format.named('dns1123Label').hasValue()": formats,
  "[?optional.of(1), ?optional.none()] == [1]": "optional elements of lists are refused when compiled",
  "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')": "masked is not there yet; it is refused when compiled",
  "cel.bind(x, 5, x * x) == 25": "we allow cel.bind, which CRDs do not know but Flux's expressions may use",
};
