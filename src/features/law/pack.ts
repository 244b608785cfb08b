/**
 * The law as data: what a jurisdiction's pack says. A pack is one file a lawyer can read: each rule with its source. A
 * rule whose source is "ours" is our own caution and no law.
 *
 * Hours are of the contact's wall clock. `hours` is what we keep to; a campaign may go beyond it with a recorded reason,
 * but never beyond `widest`, and never into a silence.
 */
export type Rule<T> = { is: T; source: string }

/** `9:00-20:00`; `none`: no text that day. */
export type Hours = string
export type Week = { weekdays: Hours; saturday: Hours; sunday: Hours; holidays: Hours }

/** A date of each year: `12-25`; `easter+1`; `monday 1 september` (the first), `monday -1 may` (the last), `monday before 05-25`. */
export type Holiday = string

export type SenderKind = 'long_code' | 'toll_free' | 'short_code' | 'alphanumeric' | 'mobile'
/** `answers`: a contact can write back to it. */
export type Sender = { lawful: boolean; answers: boolean }

export const packNames = ['us', 'ca', 'fr', 'default'] as const
export type PackName = (typeof packNames)[number]

export type Pack = {
  name: PackName
  /** ISO 3166 codes of the numbers it governs. */
  countries: string[]
  hours: Rule<Week>
  /** Hours that no reason widens. */
  widest: Rule<Hours>
  /** States and provinces that are stricter, by their code. A day that is not named is as `hours`. */
  stricter: Record<string, Rule<Partial<Week>> & { areaCodes?: string }>
  holidays: Rule<Holiday[]>
  /**
   * Election silence: no political text from 0 h on the eve of each round until the polls close, at `closes`. `early`:
   * territories (countries of numbers) that vote a day before. Organizers add dates, and take off provisional ones.
   */
  silence:
    Rule<{ rounds: { day: string; of: string; provisional?: true }[]; closes: string; early: string[] }> | undefined
  stop: Rule<{ words: string[]; phrases: string[] }>
  help: Rule<string[]>
  /** What a first text must say. `origin`: where the number comes from, or the way to learn it. */
  firstText: Rule<('sender' | 'stop' | 'origin')[]>
  /** Texts to one person: first texts and answers of a day, and first texts of one campaign. */
  perDay: Rule<number>
  perCampaign: Rule<number>
  /** Whether signers of a petition may be texted: `always`, or only for the `scope` they signed for. */
  petition: Rule<'always' | 'scope'>
  /** Former members: `always`, or within so many years of their leaving. */
  formerMembers: Rule<'always' | { years: number }>
  /** Columns by which nobody may be picked, as their headers are compared (columns.ts). */
  noFilter: Rule<string[]>
  /** Which marks of having voted may be used when people are asked to vote. */
  votedMarks: Rule<('official_list' | 'said_so')[]>
  senders: Rule<Record<SenderKind, Sender>>
}

/** `9:00-20:00` as minutes of the day; `none` is the empty window. */
export function readWindow(hours: Hours): { opens: number; closes: number } {
  if (hours === 'none') return { opens: 1440, closes: 0 }
  const m = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(hours)
  if (!m) throw new Error(`a pack says "${hours}" for hours`)
  return { opens: Number(m[1]) * 60 + Number(m[2]), closes: Number(m[3]) * 60 + Number(m[4]) }
}
