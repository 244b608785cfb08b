import { randomBytes } from 'node:crypto'

const RANDOM = 8
const POOL = 4096

/**
 * UUIDs version 7 (RFC 9562) as the database's own `muster_id` makes them, made here because a million calls take
 * longer than the insert itself. They rise: 48 bits of ms, 12 bits that count within one ms, then chance.
 */
export function contactIds(): () => string {
  let pool = ''
  let used = 0
  let ms = 0
  let counter = 0
  let head = ''
  return () => {
    if (used >= pool.length) {
      pool = randomBytes(RANDOM * POOL).toString('hex')
      used = 0
    }
    const now = Date.now()
    if (now > ms || counter === 0xfff) {
      // Ahead of the clock by some ms at most when more than 4096 are made in one.
      ms = Math.max(now, ms + 1)
      counter = 0
      const hex = ms.toString(16).padStart(12, '0')
      head = `${hex.slice(0, 8)}-${hex.slice(8)}-7`
    } else counter++
    const chance = pool.slice(used, used + 2 * RANDOM)
    used += 2 * RANDOM
    const variant = '89ab'[Number.parseInt(chance[0]!, 16) & 3]!
    return `${head}${counter.toString(16).padStart(3, '0')}-${variant}${chance.slice(1, 4)}-${chance.slice(4)}`
  }
}
