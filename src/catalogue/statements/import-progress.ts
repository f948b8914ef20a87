// SQL of the progress of imports.

import { statement } from "../../database/sql/statement.ts";

export const find = statement<{ rows_done: number }>("select rows_done from import_progress where task = ?");

export const write = statement(`
  insert into import_progress (task, rows_done) values (?, ?)
  on conflict (task) do update set rows_done = excluded.rows_done`);

export const remove = statement("delete from import_progress where task = ?");
