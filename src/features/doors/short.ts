/**
 * Short words for a walk without signal: the phone keeps them and sends them later, ten at once. `12 absent`, `12 14 refus`,
 * `3e tous absents` (floor 3 of the house where one is), `7 parlé`. Pure.
 */
import type { Outcome } from './outcome.ts'

export type Said = { line: string } & ({ numbers: number[]; outcome: Outcome } | { floor: string; outcome: 'absent' })

const words: Record<Outcome, RegExp> = {
  absent: /^(absente?s?|abs|personne|nobody( home)?|not home|out|na)$/,
  refused: /^(refus(ed|e)?|non|no|r)$/,
  moved: /^(demenage(e|s)?|moved|parti(e|s)?)$/,
  talked: /^(parle(e|s)?|vu(e|s)?|talked|ok|t)$/,
  back: /^(revenir|repasser|back|come back|later|plus tard)$/,
  no_return: /^(jamais|ne pas revenir|never|do not return)$/,
}
const mostLines = 60

/** Every line, or undefined when one of them is anything else: then they are words of another kind. */
export function readShort(text: string): Said[] | undefined {
  const lines = text
    .split(/[\n;]+/)
    .map((line) => line.trim())
    .filter(Boolean)
  if (!lines.length || lines.length > mostLines) return undefined
  const read = lines.map(readLine)
  return read.every((one) => one !== undefined) ? read : undefined
}

function readLine(line: string): Said | undefined {
  const plain = line
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .replace(/[’']/g, "'")
    .trim()
  const floor =
    /^(\d{1,2}|rdc)\s*(?:e|er|eme|ere|st|nd|rd|th)?\s*(?:etage|floor)?\s*(?:tous|tout|toutes|all)\s+(.+)$/.exec(
      plain,
    ) ?? /^(?:etage|floor)\s*(\d{1,2}|rdc)\s*:?\s*(?:tous|tout|toutes|all)?\s*(.+)$/.exec(plain)
  if (floor) return words.absent.test(floor[2]!) ? { line, floor: floor[1]!, outcome: 'absent' } : undefined
  const found = /^((?:\d{1,4}[\s,+&]+)*\d{1,4})\s*[:=-]?\s*(\D.*)$/.exec(plain)
  if (!found) return undefined
  const outcome = (Object.keys(words) as Outcome[]).find((key) => words[key].test(found[2]!.trim()))
  return outcome && { line, numbers: found[1]!.split(/[\s,+&]+/).map(Number), outcome }
}
