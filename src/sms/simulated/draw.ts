import { hash } from 'node:crypto'

/**
 * A number in [0, 1) that hangs on its keys alone. No shared stream and no clock: what happens to one phone is the same
 * whatever else was drawn before it, in whichever process.
 */
export function draw(seed: number, ...keys: (string | number)[]): number {
  return hash('sha256', `${seed}|${keys.join('|')}`, 'buffer').readUIntBE(0, 6) / 2 ** 48
}

/** Between two bounds; `span` in whatever unit the result is wanted. */
export const within = ([low, high]: readonly [number, number], drawn: number): number => low + (high - low) * drawn

/** One of a list that is not empty. */
export const pick = <T>(list: readonly T[], drawn: number): T => list[Math.floor(drawn * list.length)]!
