/** Chance that is the same for the same seed: a number in [0, 1) of nothing but these words. */
import { createHash } from 'node:crypto'

export const chance = (seed: number, ...of: (string | number)[]): number =>
  createHash('md5')
    .update(`${seed}|${of.join('|')}`)
    .digest()
    .readUInt32BE(0) /
  2 ** 32

export const pick = <T>(from: readonly T[], x: number): T => from[Math.floor(x * from.length)]!
