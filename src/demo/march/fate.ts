/**
 * What is behind each door: by the seed and the address alone, as a card says it. So whoever comes there, and whenever, finds
 * the same; and what the march brings home does not hang on who was faster.
 */
import type { Outcome } from '../../features/doors/outcome.ts'
import { chance } from './chance.ts'

export type DoorCard = {
  /** The address without its flat; with it. */
  house: string
  key: string
  /** Of the staircase; empty for a house of one household. */
  stairs: string
  floor: string
  n: number
  /** Somebody was there before. */
  again: boolean
}

/** Shares of doors: some three in ten open and talk (Liegey Muller Pons: 26 to 35 in a hundred). */
const shares: [Outcome, number][] = [
  ['absent', 0.5],
  ['talked', 0.32],
  ['refused', 0.115],
  ['back', 0.04],
  ['moved', 0.02],
  ['no_return', 0.005],
]

export type Fate = ReturnType<typeof fateOf>

export function fateOf(seed: number) {
  const locked = (stairs: string): boolean => stairs !== '' && chance(seed, 'locked', stairs) < 0.06
  /** No signal on these stairs. */
  const silent = (stairs: string): boolean => stairs !== '' && chance(seed, 'silent', stairs) < 0.03
  return {
    outcome({ key, stairs, again }: Pick<DoorCard, 'key' | 'stairs' | 'again'>): Outcome {
      if (locked(stairs)) return 'absent'
      let x = chance(seed, 'door', key, again ? 1 : 0)
      const [outcome] = shares.find(([, share]) => (x -= share) < 0) ?? ['absent' as const]
      if (outcome !== 'back') return outcome
      // Nobody is put off twice; and who has no signal notes no hour.
      return again ? 'talked' : silent(stairs) ? 'absent' : 'back'
    },
    locked,
    silent,
    agrees: (key: string): boolean => chance(seed, 'agrees', key) < 0.72,
    /** The wrong button first, and taken back. */
    slips: (key: string): boolean => chance(seed, 'slips', key) < 0.02,
    passedOver: (key: string): boolean => chance(seed, 'passed', key) < 0.02,
    french: (key: string): boolean => chance(seed, 'french', key) < 0.75,
    stops: (key: string): boolean => chance(seed, 'stops', key) < 0.02,
    luck: (...of: (string | number)[]): number => chance(seed, ...of),
  }
}
