// The accounts' SQL, written once for both engines.

import { statement } from "../database/statement.ts";

export type ProfileRow = {
  account: number;
  name: string;
  plan: string;
  tracks_rewatches: number;
  created_at: number;
};

const PROFILE = "account, name, plan, tracks_rewatches, created_at";

export const nextAccount = statement<{ value: number }>(`
  insert into counter (name, value) values ('account', 1)
  on conflict (name) do update set value = counter.value + 1
  returning value`);

export const addProfile = statement<{ account: number }>(`
  insert into profile (account, name, name_key, password_hash, plan, tracks_rewatches, created_at)
  values (?, ?, ?, ?, ?, 1, ?)
  on conflict (name_key) do nothing
  returning account`);

export const changeProfile = statement<ProfileRow>(`
  update profile set plan = ?, tracks_rewatches = ? where account = ? returning ${PROFILE}`);

export const listProfiles = statement<ProfileRow>(`select ${PROFILE} from profile order by account`);

export const findProfile = statement<ProfileRow>(`select ${PROFILE} from profile where account = ?`);

export const findProfileByName = statement<ProfileRow>(`select ${PROFILE} from profile where name_key = ?`);

export const findPassword = statement<ProfileRow & { password_hash: string | null }>(`
  select ${PROFILE}, password_hash from profile where name_key = ?`);

export type AppRow = { client_id: string; name: string };

export const addApp = statement(`
  insert into app (client_id, name, name_key, created_at) values (?, ?, ?, ?)
  on conflict (name_key) do nothing`);

export const findApp = statement<AppRow>("select client_id, name from app where client_id = ?");

export const findAppByName = statement<AppRow>("select client_id, name from app where name_key = ?");

export const addToken = statement(`
  insert into access_token (account, hash, client_id, created_at) values (?, ?, ?, ?)`);

export const findToken = statement<{ client_id: string }>(`
  select client_id from access_token where account = ? and hash = ?`);
