// The errors that actions throw: a refused request, and a database that cannot be used at the moment.

export { Refused } from "../core/requests/refusal.ts";
export { StorageUnavailable } from "../library/library.ts";
