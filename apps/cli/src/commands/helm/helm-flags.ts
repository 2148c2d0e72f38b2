// Helm's flags that several commands share, and those that are taken without effect or refused by name.
import { InvalidArgumentError, Option, type Command } from "commander";

/** Where a flag may be given more than once. */
export const collect = (value: string, before: string[]): string[] => [...before, value];

/** Helm's flags that change nothing of what these commands do: caches that are not kept, requests to a cluster that are not made, colours. */
const withoutEffect = [
  "--burst-limit <count>",
  "--color <when>",
  "--colour <when>",
  "--content-cache <folder>",
  "--qps <count>",
  "--repository-cache <folder>",
];

/** The flags that say how to reach a cluster. */
const ofClusters: { readonly [flag: string]: string } = {
  "--kube-apiserver <address>": "address of the cluster's API",
  "--kube-as-group <group>": "group to act as; may be given more than once",
  "--kube-as-user <name>": "user to act as",
  "--kube-ca-file <file>": "authorities to trust, in PEM",
  "--kube-context <name>": "context of the kubeconfig",
  "--kube-insecure-skip-tls-verify": "do not look at the API's certificate",
  "--kube-tls-server-name <name>": "whose certificate the API shows",
  "--kube-token <token>": "token that says who asks",
  "--kubeconfig <file>": "kubeconfig of the cluster",
};

/** Takes what all of Helm's commands take. Where no cluster is asked, how to reach one does not matter. */
export function addGlobalFlags(command: Command, { asksCluster = false } = {}): Command {
  const has = (flag: string): boolean => command.options.some(({ long }) => flag.split(" ")[0] === long);
  const add = (flag: string, help = ""): void => {
    const option = new Option(flag, help);
    if (option.long === "--kube-as-group") option.default([]).argParser(collect);
    if (!has(option.long ?? "")) command.addOption(asksCluster && help !== "" ? option : option.hideHelp());
  };
  for (const flag of withoutEffect) add(flag);
  for (const [flag, help] of Object.entries(ofClusters)) add(flag, help);
  add("--debug");
  add("-n, --namespace <name>");
  return command;
}

/** Adds the bounds of what templates may cost, which Helm does not have. */
export const addLimitFlags = (command: Command): Command =>
  command
    .option("--max-time <seconds>", "how long templates may take; 60 when absent", positive)
    .option("--max-output <characters>", "how much they may write; 268435456 when absent", positive)
    .option("--max-depth <levels>", "how deep they may be within one another; 10000 when absent", positive)
    .option(
      "--max-steps <count>",
      "how many statements and turns of loops they may take; 50000000 when absent",
      positive,
    );

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("it must be a number above zero");
  return value;
}
