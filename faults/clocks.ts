/** Rows 36 to 38: clocks that are wrong, clocks that change, and an evening that ends. */
import { sql } from 'drizzle-orm'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'

/** Row 36. A worker whose clock is wrong beside one whose clock is right. */
async function wrong(scene: Scene): Promise<string> {
  const preload = new URL('./support/skew.ts', import.meta.url).href
  const skews = { '+10 min': 600, '-10 min': -600, '+1 day': 86_400 }
  const said: string[] = []
  for (const [name, seconds] of Object.entries(skews)) {
    const stand = await openStand(scene)
    await stand.campaign(20)
    const skewed = { NODE_OPTIONS: `--import tsx --import ${preload}`, SKEW_S: String(seconds) }
    const refused = stand.spawn(['worker'], skewed)
    await until(`it ends: ${name}`, () => refused.ended() !== undefined)
    same(`it ends with: ${name}`, refused.ended(), 1)
    must(`it names the clock: ${name}`, refused.out().includes('The clock of this machine is'), refused.out())
    // One that goes wrong later, while it works, beside one that is right.
    await stand.start(['web', 'worker'])
    const later = await stand.start(['worker'], { ...skewed, SKEW_AFTER: '1' })
    later.signal('SIGUSR2')
    await until('its clock is wrong', () => later.out().includes('the clock is wrong now'))
    stand.twilio.behave('*', ...Array.from({ length: 5 }, () => 'hang' as const))
    await stand.press(20)
    await until(
      'all were tried',
      async () => (await stand.count(`attempt where provider = 'twilio' and ended_at is not null`)) >= 20,
    )
    same(`looked for too early: ${name}`, await stand.count(`attempt where outcome = 'absent'`), 0)
    await stand.settle()
    same(`states: ${name}`, await stand.states(), { sent: 20 })
    await stand.check()
    said.push(name)
  }
  return `refused at the start: ${said.join(', ')}; gone wrong later: each text once, none looked for early`
}

/** Zones with a change of clocks in one of these years, half-hour ones, and some without. */
const zones = [
  'America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'America/Phoenix', 'America/St_Johns',
  'America/Halifax', 'America/Toronto', 'Europe/Paris', 'Europe/London', 'Atlantic/Azores', 'Australia/Lord_Howe',
  'Australia/Adelaide', 'Pacific/Auckland', 'Pacific/Honolulu', 'Pacific/Marquesas', 'Asia/Kathmandu', 'Asia/Kolkata',
] // prettier-ignore

/** Row 37. The database's zones against those of another library, minute by minute. */
async function changing(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  let minutes = 0
  let nights = 0
  for (const zone of zones) {
    // Days on which the offset of the zone changes, and one of each year on which it does not.
    const days = await stand.house.query<{ day: string }>(sql`
      select d::date::text as day from generate_series('2026-01-01'::timestamp, '2028-12-30', '1 day') d
      where ((d + interval '1 day') at time zone ${zone}::text) - (d at time zone ${zone}::text) <> interval '1 day'
        or to_char(d, 'MM-DD') = '07-15'`)
    nights += days.length
    const format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    })
    const minuteOf = (at: number): number => {
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
      return parts['hour']! * 60 + parts['minute']!
    }
    for (const { day } of scene.quick ? days.slice(0, 2) : days) {
      const found = await stand.house.query<{ at: string; open: boolean }>(sql`
        select extract(epoch from at)::text as at, h.open
        from generate_series(${day}::timestamp at time zone ${zone}::text, (${day}::timestamp + interval '1 day') at time zone ${zone}::text - interval '1 minute', interval '1 minute') at,
          muster_hours(${zone}::text, null, 'us', 'us', false, 0, 1440, at) h`)
      minutes += found.length
      const bad = found.filter(({ at, open }) => {
        const minute = minuteOf(Number(at) * 1000)
        return open && (minute < 480 || minute >= 1260)
      })
      same(`open outside 8:00 to 21:00: ${zone} ${day}`, bad.length, 0)
      must(
        `it opens at all: ${zone} ${day}`,
        found.some((f) => f.open),
      )
      const edges = found.flatMap(({ at, open }, i) =>
        i && open !== found[i - 1]!.open ? [minuteOf(Number(at) * 1000)] : [],
      )
      same(`it opens once and closes once: ${zone} ${day}`, edges.length, 2)
    }
  }
  await stand.check()
  return `${minutes.toLocaleString('en')} minutes of ${nights} days in ${zones.length} zones`
}

/** Row 38. Numbers are Montréal's: the law closes at 21:30, and nothing is handed over in its last 30 s. */
async function closing(scene: Scene): Promise<string> {
  const n = scene.quick ? 1_000 : 3_000
  const stand = await openStand(scene)
  const campaign = await stand.campaign(n)
  await stand.house.query(sql`update campaign set zone = 'America/Toronto' where id = ${campaign}`)
  await stand.start(['web'])
  // Of Montréal, in the hour that comes next.
  const local = (at: string, of = 'muster_now()') =>
    `(date_trunc('day', ${of} at time zone 'America/Toronto') + interval '${at}') at time zone 'America/Toronto'`
  const clock = async (at: string): Promise<void> => {
    const [found] = await stand.house.query<{ left: number }>(
      sql.raw(`select extract(epoch from ${local(at)} - muster_now())::float as left`),
    )
    await stand.shift(Math.round(found!.left < 0 ? found!.left + 86_400 : found!.left))
  }
  await clock('18:30')
  await stand.press(n)
  // Slow enough that some are left when it closes.
  stand.twilio.hooks.accepted = () => new Promise((resolve) => setTimeout(resolve, 6_000))
  await clock('21:29:05')
  await stand.start(['worker'])
  await until(
    'it is over',
    async () => (await stand.house.query(sql.raw(`select 1 where muster_now() > ${local('21:29:50')}`))).length > 0,
  )
  await until('none is under way', async () => (await stand.count(`message where state = 'sending'`)) === 0)
  const atClose = stand.accepted()
  const late = await stand.count(
    `attempt where provider = 'twilio' and started_at > ${local('21:29:30', 'started_at')}`,
  )
  same('attempts in the last 30 s and after', late, 0)
  const left = await stand.count(`message where state = 'queued'`)
  must('some were left', left > 0, { left, atClose, states: await stand.states() })
  await clock('23:30')
  await until(
    'what is over expires, or waits',
    async () => (await stand.count(`message where state = 'queued' and valid_until < muster_now()`)) === 0,
  )
  same('none after the close', stand.accepted(), atClose)
  await stand.check()
  return `${n} queued, ${atClose} sent before 21:29:30, 0 after; then ${JSON.stringify(await stand.states())}`
}

export const clocks: Row[] = [
  {
    n: 36,
    what: 'a worker’s clock +10 min, -10 min, +1 day',
    seen: 'start refused; later: each text once',
    run: wrong,
  },
  { n: 37, what: 'clocks change, 18 zones, 2026 to 2028', seen: 'the window is right each minute', run: changing },
  {
    n: 38,
    what: 'hours end over a full queue',
    seen: '0 after the close',
    note: '2,000 texts; validity: test/sms/twilio.test.ts',
    run: closing,
  },
]
