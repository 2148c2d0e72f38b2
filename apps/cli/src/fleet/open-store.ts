// What a cluster is kept in: memory, or a data file, which keeps the key of its service accounts too.
import { readFileSync } from "node:fs";
import { createMemoryStore, makeAccountKey, openSqliteJournal, type ApiServerOptions } from "@sluice/apiserver";
import { UsageError } from "../usage-error.ts";

/** Opens the store of a data file, or one in memory. The tokens of service accounts are as good as the key of the file, or the one in `keyFile`. */
export function openStore(
  dataFile: string | undefined,
  keyFile?: string,
): Pick<ApiServerOptions, "store" | "accountKey"> {
  const given = keyFile === undefined ? undefined : readKey(keyFile);
  if (dataFile === undefined)
    return { store: createMemoryStore(), ...(given === undefined ? {} : { accountKey: given }) };
  const journal = openSqliteJournal(dataFile);
  return {
    store: createMemoryStore(journal),
    accountKey: given ?? journal.kept("service-account-key", makeAccountKey),
  };
}

/** The text of a file with a private key. @throws {UsageError} */
export function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read the key of service accounts: ${(error as Error).message}`, { cause: error });
  }
}
