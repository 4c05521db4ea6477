/** Our SHA-256 is SHA-256. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { hex, utf8 } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

test("the examples of FIPS 180-4 come out", () => {
  const million = new Uint8Array(1_000_000).fill(0x61);
  const found = [utf8("abc"), utf8(""), million].map((message) => hex(sha256(message)));

  assert.deepEqual(found, [
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  ]);
});

test("every length around the edges of a block gives what WebCrypto gives", async () => {
  for (let length = 0; length <= 200; length += 1) {
    const message = Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256);

    const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", message));

    assert.equal(hex(sha256(message)), hex(expected), String(length));
  }
});
