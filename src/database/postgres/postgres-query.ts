// Runs queries on a connection to PostgreSQL, one at a time or as a pipeline.

import { type ClientBase, DatabaseError, type QueryConfig, type QueryResult } from "pg";
import { StorageUnavailable } from "../database.ts";
import { errorMessage } from "../error-message.ts";
import type { Row } from "../sql/statement.ts";

/**
 * Sends a query and returns its result.
 * @throws DatabaseError if the server reports an error; StorageUnavailable if the connection breaks, in which case it is
 * unknown whether a COMMIT took effect
 */
export async function query(client: ClientBase, config: QueryConfig): Promise<QueryResult<Row>> {
  try {
    return await client.query<Row>(config);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new StorageUnavailable(`the connection to PostgreSQL broke: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

/** Sends queries on one connection without waiting for each of them. */
export class Pipeline {
  readonly #client: ClientBase;
  #sent: Promise<QueryResult<Row>>[] = [];

  constructor(client: ClientBase) {
    this.#client = client;
  }

  send(config: QueryConfig): void {
    const result = query(this.#client, config);
    // `last` throws the first error. Later queries fail only because of it.
    result.catch(() => {});
    this.#sent.push(result);
  }

  /** Waits for all queries and returns the result of the last one. @throws the first error */
  async last(): Promise<QueryResult<Row>> {
    let last: QueryResult<Row> | undefined;
    for (const result of this.#sent.splice(0)) last = await result;
    if (!last) throw new Error("no query was sent");
    return last;
  }
}
