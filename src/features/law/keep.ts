/** Writes the packs' hours, holidays and silences into the tables that statements read. */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { dayOf, plusDays } from './days.ts'
import { readWindow } from './pack.ts'
import type { Hours, Pack, Week } from './pack.ts'
import { packs } from './packs/index.ts'

export type Round = { pack: string; day: string; of: string; held: boolean }

type Window = { opens: number; closes: number; widestOpens: number; widestCloses: number }
type Day = Window & { place: string; day: string; silence: boolean; why: string }
type Law = {
  places: { place: string; perDay: number }[]
  windows: (Window & { place: string; weekday: number })[]
  days: Day[]
}

/** Holidays are written down for these years. */
const years = { from: 2025, to: 2033 }
const lock = 778_302_140

/**
 * Puts the tables in step with the packs; does nothing when they are. `allDay`: the carrier is simulated and rings no
 * phone, so that a campaign's own hours are the only ones. Not given: as it was.
 */
export async function keepLaw(tx: Tx, given?: { allDay: boolean }): Promise<boolean> {
  await rows(tx, sql`select pg_advisory_xact_lock(${lock})`)
  const [known] = await rows<{ allDay: boolean }>(
    tx,
    sql`select (value->>'allDay')::boolean as "allDay" from setting where key = 'law'`,
  )
  const { allDay } = given ?? { allDay: known?.allDay ?? true }
  const rounds = await rows<Round>(
    tx,
    sql`select pack, day::text as day, "of", held from election_round order by pack, day`,
  )
  const law = allDay ? openAllDay(lawOf([])) : lawOf(rounds)
  const text = JSON.stringify(law)
  const digest = createHash('sha256').update(text).digest('hex')
  const [before] = await rows<{ digest: string }>(
    tx,
    sql`select value->>'digest' as digest from setting where key = 'law' and exists (select from law_window)`,
  )
  if (before?.digest === digest) return false
  await tx.execute(sql`delete from law_place`)
  await tx.execute(sql`delete from law_window`)
  await tx.execute(sql`delete from law_day`)
  const window = sql`opens int, closes int, "widestOpens" int, "widestCloses" int`
  const columns = sql`opens, closes, "widestOpens", "widestCloses"`
  await tx.execute(sql`insert into law_place (place, per_day)
    select place, "perDay" from jsonb_to_recordset(${text}::jsonb->'places') as x(place text, "perDay" int)`)
  await tx.execute(sql`insert into law_window (place, weekday, opens, closes, widest_opens, widest_closes)
    select place, weekday, ${columns} from jsonb_to_recordset(${text}::jsonb->'windows') as x(place text, weekday int, ${window})`)
  await tx.execute(sql`insert into law_day (place, day, opens, closes, widest_opens, widest_closes, silence, why)
    select place, day, ${columns}, silence, why
    from jsonb_to_recordset(${text}::jsonb->'days') as x(place text, day date, ${window}, silence boolean, why text)`)
  await tx.execute(sql`insert into setting (key, value) values ('law', jsonb_build_object('digest', ${digest}::text, 'at', muster_clock(), 'allDay', ${allDay}::boolean))
    on conflict (key) do update set value = excluded.value`)
  return true
}

function openAllDay(law: Law): Law {
  const whole = { opens: 0, closes: 1440, widestOpens: 0, widestCloses: 1440 }
  return {
    places: law.places.map(({ place }) => ({ place, perDay: 1_000_000 })),
    windows: law.windows.map((w) => ({ ...w, ...whole })),
    days: [],
  }
}

/** All places of all packs. `rounds`: what organizers know beyond the packs. */
export function lawOf(rounds: Round[]): Law {
  const law: Law = { places: [], windows: [], days: [] }
  for (const pack of Object.values(packs)) {
    place(law, pack, pack.name, pack.hours.is, rounds, 0)
    for (const [state, { is }] of Object.entries(pack.stricter))
      place(law, pack, `${pack.name}-${state.toLowerCase()}`, { ...pack.hours.is, ...is }, rounds, 0)
    if (pack.silence) place(law, pack, `${pack.name}-early`, pack.hours.is, rounds, 1)
  }
  return law
}

/** `early`: how many days before the others the place votes. Its silence lasts until the last of them have voted. */
function place(law: Law, pack: Pack, name: string, week: Week, rounds: Round[], early: number): void {
  const widest = readWindow(pack.widest.is)
  const window = (hours: Hours): Window => ({
    ...readWindow(hours),
    widestOpens: widest.opens,
    widestCloses: widest.closes,
  })
  law.places.push({ place: name, perDay: pack.perDay.is })
  for (let weekday = 1; weekday <= 7; weekday++) {
    const hours = weekday === 6 ? week.saturday : weekday === 7 ? week.sunday : week.weekdays
    law.windows.push({ place: name, weekday, ...window(hours) })
  }
  const days = new Map<string, Day>()
  for (let year = years.from; year <= years.to; year++)
    for (const holiday of pack.holidays.is) {
      const day = dayOf(holiday, year)
      days.set(day, { place: name, day, silence: false, why: 'holiday', ...window(week.holidays) })
    }
  const silence = pack.silence?.is
  for (const { day, of } of roundsOf(pack, rounds)) {
    const { closes } = readWindow(`0:00-${silence?.closes ?? '24:00'}`)
    for (let before = 1 + early; before >= 0; before--) {
      const at = plusDays(day, -before)
      const quiet = { place: name, day: at, silence: true, why: of, ...readWindow('none') }
      // On the day itself until the polls close, and only within the hours of any other day.
      const after =
        before === 0 && closes < widest.closes ? { widestOpens: closes, widestCloses: widest.closes } : undefined
      days.set(at, { ...quiet, widestOpens: after?.widestOpens ?? 1440, widestCloses: after?.widestCloses ?? 0 })
    }
  }
  law.days.push(...days.values())
}

/** The rounds that are kept silent: those of the pack but for those taken off, and the organizers' own. */
export function roundsOf(pack: Pack, known: Round[]): { day: string; of: string; provisional: boolean }[] {
  const own = new Map(known.filter((r) => r.pack === pack.name).map((r) => [r.day, r]))
  const all = (pack.silence?.is.rounds ?? [])
    .filter(({ day }) => !own.has(day))
    .map((r) => ({ ...r, provisional: r.provisional ?? false }))
  for (const { day, of, held } of own.values()) if (held) all.push({ day, of, provisional: false })
  return all.sort((a, b) => a.day.localeCompare(b.day))
}
