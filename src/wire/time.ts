// Times in responses. Contract: conventions.md 5, 6.

import type { Millis } from "../core/ids.ts";
import { printTime } from "../core/time.ts";

/** A time in the form of responses; null for null. */
export const presentTime = (time: Millis | null): string | null => (time === null ? null : printTime(time));
