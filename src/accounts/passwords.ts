// Passwords: argon2id, with the library's defaults (19 MiB, 2 passes, 1 lane: OWASP's first choice).

import { hash, verify } from "@node-rs/argon2";

/** No password's hash, of the same cost: checked where there is none, so that both answers take as long. */
export const DECOY_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$U+NALAQk/56cSj9ygd8D4A$aDhI8eaXI3treaRPL8FeT3lo8JkldIIJI2TqFkTdurQ";

/** A text that holds the salt, the cost and the hash. */
export function hashPassword(password: string): Promise<string> {
  return hash(normal(password));
}

/** @throws Error when `stored` was not made by `hashPassword`. */
export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, normal(password));
}

// Keyboards differ in how they compose the same letter.
function normal(password: string): string {
  return password.normalize("NFKC");
}
