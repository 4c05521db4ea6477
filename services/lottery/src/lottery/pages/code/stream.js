/** Section 4: numbers that follow from a seed and a label. */

import { joined,            } from "./bytes.js";
import { sha256 } from "./sha256.js";

const WORD_BITS = 64n;
const BLOCK_BYTES = 32;
const WORD_BYTES = 8;
const TWO_32 = 2 ** 32;
/** Up to here a word's remainder can be taken in two halves without leaving 2^53. */
const SMALL = 2 ** 26;

/** The 64-bit words of one label, used once and in order. */
export class Stream {
           #prefixed       ;
           #counter          ;
  #block = new DataView(new ArrayBuffer(BLOCK_BYTES));
  #at = BLOCK_BYTES;
  #blocks = 0n;

  constructor(seed       , label        ) {
    this.#prefixed = joined(seed, label, new Uint8Array(WORD_BYTES));
    this.#counter = new DataView(this.#prefixed.buffer, this.#prefixed.length - WORD_BYTES);
  }

  /** A number from 0 to n - 1, each equally likely. */
  below(n        )         {
    if (n === 1n) return 0n;
    let words = 0n;
    for (let rest = n - 1n; rest > 0n; rest >>= WORD_BITS) words += 1n;
    const space = 1n << (WORD_BITS * words);
    const bound = space - (space % n);
    for (;;) {
      let x = 0n;
      for (let taken = 0n; taken < words; taken += 1n) {
        const at = this.#next();
        x = (x << WORD_BITS) | this.#block.getBigUint64(at);
      }
      if (x < bound) return x % n;
    }
  }

  /** The same for numbers that need no BigInt. */
  index(n        )         {
    if (n > SMALL) return Number(this.below(BigInt(n)));
    if (n === 1) return 0;
    const half = TWO_32 % n;
    const surplus = (half * half) % n;
    for (;;) {
      const at = this.#next();
      const high = this.#block.getUint32(at);
      const low = this.#block.getUint32(at + 4);
      const isKept = high < TWO_32 - 1 || low < TWO_32 - surplus;
      if (isKept) return ((high % n) * half + low) % n;
    }
  }

  /** The items in an order drawn by chance; they come sorted. */
  shuffle   (items              )      {
    const order = [...items];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = this.index(last + 1);
      [order[last], order[other]] = [order[other] , order[last] ];
    }
    return order;
  }

  /** Where the next word begins in the block. */
  #next()         {
    if (this.#at === BLOCK_BYTES) {
      this.#counter.setBigUint64(0, this.#blocks);
      this.#block = new DataView(sha256(this.#prefixed).buffer);
      this.#blocks += 1n;
      this.#at = 0;
    }
    const at = this.#at;
    this.#at += WORD_BYTES;
    return at;
  }
}
