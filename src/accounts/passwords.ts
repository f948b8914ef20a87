// Passwords: argon2id, with the library's defaults (19 MiB, 2 passes, 1 lane: OWASP's first choice).

import { hash, verify } from "@node-rs/argon2";

/** A hash of no password, checked where a person has none: refusing then takes as long as for a wrong password. */
export const DECOY_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$U+NALAQk/56cSj9ygd8D4A$aDhI8eaXI3treaRPL8FeT3lo8JkldIIJI2TqFkTdurQ";

/** The hash as one text, with its salt and its cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalise(password));
}

/** Whether it is the password. @throws Error when `stored` was not made by `hashPassword`. */
export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, normalise(password));
}

/** Keyboards differ in how they compose the same letter. */
function normalise(password: string): string {
  return password.normalize("NFKC");
}
