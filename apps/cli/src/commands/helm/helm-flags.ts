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
const ofClusters = [
  "--kube-apiserver <address>",
  "--kube-as-group <group>",
  "--kube-as-user <name>",
  "--kube-ca-file <file>",
  "--kube-context <name>",
  "--kube-insecure-skip-tls-verify",
  "--kube-tls-server-name <name>",
  "--kube-token <token>",
  "--kubeconfig <file>",
];

/** Takes what all of Helm's commands take. Where no cluster is asked, how to reach one does not matter; where one is, a kubeconfig says it. */
export function addGlobalFlags(command: Command, { asksCluster = false } = {}): Command {
  const has = (flag: string): boolean => command.options.some(({ long }) => flag.split(" ")[0] === long);
  for (const flag of [...withoutEffect, ...(asksCluster ? [] : [...ofClusters, "--debug", "-n, --namespace <name>"])])
    if (!has(flag.replace(/^-n, /, ""))) command.addOption(new Option(flag).hideHelp());
  if (asksCluster)
    refuseFlags(
      command,
      ofClusters.filter((flag) => !has(flag)),
      "put it into a kubeconfig",
    );
  return command;
}

/** Takes flags that a command of Helm has, and says that they are not supported when they are given. */
export function refuseFlags(command: Command, flags: readonly string[], instead = "leave it out"): Command {
  for (const flag of flags) {
    const option = new Option(flag).hideHelp();
    command.addOption(option);
    command.on(`option:${option.name()}`, () =>
      command.error(`sluice helm ${command.name()} does not support ${option.long ?? flag}; ${instead}`),
    );
  }
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
