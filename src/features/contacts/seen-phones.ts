/**
 * Which numbers a file held before. Two million of them must not weigh what two million strings do: E.164 has at most
 * 15 digits and fits a double, kept in a table with open addressing, at most half full (32 MB at most for a list).
 */
export type SeenPhones = {
  /** Tells whether the number was added before. */
  add(e164: string): boolean
}

export function seenPhones(): SeenPhones {
  let slots = new Float64Array(1 << 12)
  let count = 0

  function place(value: number): boolean {
    const mask = slots.length - 1
    // Fibonacci hashing of both halves: numbers of one exchange differ in their last digits only.
    let at =
      (Math.imul((value % 0x1_0000_0000) | 0, 0x9e37_79b1) ^ Math.imul((value / 0x1_0000_0000) | 0, 0x85eb_ca6b)) >>> 0
    at = (at ^ (at >>> 15)) & mask
    for (;;) {
      const there = slots[at]
      if (there === value) return true
      if (there === 0) {
        slots[at] = value
        return false
      }
      at = (at + 1) & mask
    }
  }

  return {
    add(e164) {
      if (place(Number(e164.slice(1)))) return true
      count++
      if (count * 2 > slots.length) {
        const before = slots
        slots = new Float64Array(before.length * 2)
        for (const value of before) if (value !== 0) place(value)
      }
      return false
    },
  }
}
