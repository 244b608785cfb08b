/** A row of the fault matrix: what happens, what must be seen, and how it is brought about. */
import type { Cleaning } from '../../bench/support/cleaning.ts'
import type { Chance } from './chance.ts'
import type { Ground } from './ground.ts'

export type Scene = {
  cleaning: Cleaning
  ground: Ground
  chance: Chance
  /** Smaller sizes. */
  quick: boolean
  say(line: string): void
}

export type Row = {
  n: number
  what: string
  seen: string
  /** What was shortened, or what of the row is proven elsewhere; for the table. */
  note?: string
  /** Throws when something else is seen. Answers its figures, in a few words. Undefined: not built. */
  run?: (scene: Scene) => Promise<string>
}

export class Missed extends Error {}
/** Part of a row that the product cannot do yet: the row does not pass. */
export class NotBuilt extends Error {}

export function must(what: string, holds: boolean, found?: unknown): void {
  if (!holds) throw new Missed(found === undefined ? what : `${what}; found ${JSON.stringify(found)}`)
}

export const same = (what: string, found: unknown, wanted: unknown): void =>
  must(`${what}: ${JSON.stringify(wanted)}`, JSON.stringify(found) === JSON.stringify(wanted), found)

/** Waits for something to come about, at most `ms`; this machine may be busy with other work. */
export async function until(what: string, come: () => boolean | Promise<boolean>, ms = 120_000): Promise<void> {
  const end = Date.now() + ms
  while (!(await come())) {
    if (Date.now() > end) throw new Missed(`it did not come about within ${ms / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
