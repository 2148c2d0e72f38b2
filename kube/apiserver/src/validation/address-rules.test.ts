// Addresses are read as Go has always read them; what an object has had from days when more was allowed, it keeps.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { parseAddress, parseRange } from "../resources/addresses.ts";
import { strategies } from "../resources/strategies.ts";

const addresses = [
  { value: "10.0.0.1", text: "10.0.0.1" },
  { value: "010.00.0.0001", text: "10.0.0.1", hasZeros: true },
  { value: "::ffff:10.0.0.1", text: "10.0.0.1", isMapped: true },
  { value: "::FFFF:a00:1", text: "10.0.0.1", isMapped: true },
  { value: "::10.0.0.1", text: "::a00:1" },
  { value: "2001:DB8:0:0:0:0:0:1", text: "2001:db8::1" },
  { value: "2001:db8::00001", text: "2001:db8::1", hasZeros: true },
  { value: "::", text: "::" },
];
for (const { value, text, hasZeros = false, isMapped = false } of addresses)
  void test(`${value} is ${text}`, () => {
    const { bytes: _bytes, ...read } = parseAddress(value) ?? { bytes: [] };
    assert.deepEqual(read, { text, hasZeros, isMapped });
  });

for (const value of [
  "",
  "10.0.0",
  "10.0.0.1.",
  "10.0.0.256",
  "0x10.0.0.1",
  ":::",
  "1::2::3",
  "fe80::1%eth0",
  "::1.2.3",
])
  void test(`${JSON.stringify(value)} is no address`, () => assert.equal(parseAddress(value), undefined));

const ranges = [
  { value: "10.1.2.3/8", text: "10.0.0.0/8" },
  { value: "10.0.0.0/0", text: "0.0.0.0/0" },
  { value: "::ffff:10.1.2.3/104", text: "10.0.0.0/8" },
  { value: "2001:DB8::1/33", text: "2001:db8::/33" },
  { value: "10.0.0.0/33", text: undefined },
  { value: "::/129", text: undefined },
];
for (const { value, text } of ranges)
  void test(`${value} is ${text ?? "no range"}`, () => assert.equal(parseRange(value)?.text, text));

const old = "010.0.0.1";
const made = (fields: object): KubeObject => ({ apiVersion: "v1", kind: "Any", metadata: { name: "a" }, ...fields });
const balancer = {
  type: "LoadBalancer",
  sessionAffinity: "None",
  externalTrafficPolicy: "Cluster",
  ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
};
const block = (cidr: string, except: string[] = []): object => ({
  spec: { ingress: [{ from: [{ ipBlock: { cidr, except } }] }] },
});
const kept: { what: string; kind: string; before: object; after?: object }[] = [
  {
    what: "addresses of a service",
    kind: "/Service",
    before: { spec: { ...balancer, clusterIP: old, clusterIPs: [old] } },
  },
  { what: "external addresses", kind: "/Service", before: { spec: { ...balancer, externalIPs: [old] } } },
  {
    what: "ranges of a load balancer",
    kind: "/Service",
    before: { spec: { ...balancer, loadBalancerSourceRanges: ["10.0.0.1/8 "] } },
  },
  {
    what: "where a service is reached",
    kind: "/Service",
    before: { spec: balancer, status: { loadBalancer: { ingress: [{ ip: old }] } } },
  },
  { what: "a subset", kind: "/Endpoints", before: { subsets: [{ addresses: [{ ip: old }] }] } },
  {
    what: "an endpoint",
    kind: "discovery.k8s.io/EndpointSlice",
    before: { addressType: "IPv4", endpoints: [{ addresses: [old] }] },
  },
  {
    what: "a range of a policy, wherever it is now",
    kind: "networking.k8s.io/NetworkPolicy",
    before: block("10.0.0.0/8", ["10.1.0.1/16"]),
    after: block("10.1.0.1/16"),
  },
];
for (const { what, kind, before, after = before } of kept)
  void test(`${what}: what is not as it should be may stay, and may not come`, () => {
    const check = (from: object | undefined): number =>
      strategies[kind]?.validate?.(made(after), from && made(from), () => {}).length ?? -1;
    const without = kind === "/Service" ? { spec: balancer } : undefined;
    assert.deepEqual([check(before), check(without) > 0], [0, true]);
  });
