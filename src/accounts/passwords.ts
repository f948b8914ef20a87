// Password hashes: argon2id with the default cost of the package (19 MiB, 2 passes, 1 lane), as OWASP recommends.

import { hash, verify } from "@node-rs/argon2";

/** Verified instead if there is no hash, so that the response time does not tell who has a password. */
export const DECOY_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$U+NALAQk/56cSj9ygd8D4A$aDhI8eaXI3treaRPL8FeT3lo8JkldIIJI2TqFkTdurQ";

/** Returns the hash in the PHC string format, which includes salt and cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalise(password));
}

/** Whether the password matches the hash. @throws Error if `passwordHash` is not a hash of `hashPassword`. */
export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, normalise(password));
}

/** Keyboards encode the same letter in different ways. */
function normalise(password: string): string {
  return password.normalize("NFKC");
}
