// How actions fail: by a refusal of what was asked, or because a database cannot take it now.

export { Refused } from "../core/requests/refusal.ts";
export { StorageUnavailable } from "../library/library.ts";
