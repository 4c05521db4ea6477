/** The published inputs with their known outcomes. */

import { readFileSync } from "node:fs";

import type { JsonObject } from "../canonical.ts";

export interface Vector {
  input: JsonObject;
  contributions: { code: string; nonce: string; value: string; hash: string }[];
  secret: string;
  input_hash: string;
  commitment: string;
  seed: string;
  outcome: JsonObject;
}

const PLACE = new URL(
  "../../../../../services/lottery/tests/data/draw-vectors.json",
  import.meta.url,
);

export const VECTORS = JSON.parse(readFileSync(PLACE, "utf8")) as Vector[];
