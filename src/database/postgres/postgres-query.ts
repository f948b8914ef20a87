// Queries on a connection to PostgreSQL, several of which may be on their way.

import { type ClientBase, DatabaseError, type QueryConfig, type QueryResult } from "pg";
import { StorageUnavailable } from "../database.ts";
import { messageOf } from "../error-message.ts";
import type { Row } from "../sql/statement.ts";

/**
 * Sends a query and answers its result.
 * @throws DatabaseError what the server answers; StorageUnavailable where the connection breaks, and with it the
 * knowledge whether a COMMIT took effect
 */
export async function query(client: ClientBase, config: QueryConfig): Promise<QueryResult<Row>> {
  try {
    return await client.query<Row>(config);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new StorageUnavailable(`the connection to PostgreSQL broke: ${messageOf(error)}`, { cause: error });
  }
}

/** Queries of one connection that were sent and not yet waited for. */
export class Pipeline {
  readonly #client: ClientBase;
  #sent: Promise<QueryResult<Row>>[] = [];

  constructor(client: ClientBase) {
    this.#client = client;
  }

  send(config: QueryConfig): void {
    const result = query(this.#client, config);
    // `last` reports the first query that fails; those behind it fail because of it.
    result.catch(() => {});
    this.#sent.push(result);
  }

  /** The result of the query that was sent last, once all of them have theirs. @throws the first error */
  async last(): Promise<QueryResult<Row>> {
    let last: QueryResult<Row> | undefined;
    for (const result of this.#sent.splice(0)) last = await result;
    if (!last) throw new Error("no query was sent");
    return last;
  }
}
