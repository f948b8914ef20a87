// The SQL of the accounts store, for both engines.

import type { AccountId, Millis } from "../core/ids.ts";
import type { AccountPlan } from "../core/lists/account-plan.ts";
import { bigint, columnList, integer, type RowOf, text } from "../database/sql/columns.ts";
import { insertion } from "../database/sql/insertion.ts";
import { statement } from "../database/sql/statement.ts";

const PROFILE = {
  account: bigint<AccountId>(),
  name: text(),
  plan: text<AccountPlan>(),
  tracks_rewatches: integer(),
  created_at: bigint<Millis>(),
};
const PROFILE_COLUMNS = columnList(PROFILE);
/** Null if the person has no password. */
const PASSWORD_HASH = text<string | null>();

export type ProfileRow = RowOf<typeof PROFILE>;

/** Takes the number of the next account from a counter, so that the number of a removed account is not reused. */
export const nextAccount = statement<{ value: number }>(`
  insert into counter (name, value) values ('account', 1)
  on conflict (name) do update set value = counter.value + 1
  returning value`);

/** Returns no row if the name is taken. */
export const addProfile = insertion("profile", {
  columns: { ...PROFILE, name_key: text(), password_hash: PASSWORD_HASH },
  key: ["name_key"],
  onConflict: "keep",
  returning: ["account"],
});

export const changeProfile = statement<ProfileRow>(`
  update profile set plan = ?, tracks_rewatches = ? where account = ? returning ${PROFILE_COLUMNS}`);

export const listProfiles = statement<ProfileRow>(`select ${PROFILE_COLUMNS} from profile order by account`);

export const findProfile = statement<ProfileRow>(`select ${PROFILE_COLUMNS} from profile where account = ?`);

export const findProfileByName = statement<ProfileRow>(`
  select ${PROFILE_COLUMNS} from profile where name_key = ?`);

export const findPassword = statement<ProfileRow & { readonly password_hash: string | null }>(`
  select ${PROFILE_COLUMNS}, password_hash from profile where name_key = ?`);

const APP = { client_id: text(), name: text() };
const APP_COLUMNS = columnList(APP);

export type AppRow = RowOf<typeof APP>;

export const addApp = insertion("app", {
  columns: { ...APP, name_key: text(), created_at: bigint<Millis>() },
  key: ["name_key"],
  onConflict: "keep",
});

export const findApp = statement<AppRow>(`select ${APP_COLUMNS} from app where client_id = ?`);

export const findAppByName = statement<AppRow>(`select ${APP_COLUMNS} from app where name_key = ?`);

export const addToken = insertion("access_token", {
  columns: {
    account: bigint<AccountId>(),
    hash: text(),
    client_id: text(),
    created_at: bigint<Millis>(),
  },
  key: ["account", "hash"],
  onConflict: "refuse",
});

export const findToken = statement<{ client_id: string }>(`
  select client_id from access_token where account = ? and hash = ?`);
