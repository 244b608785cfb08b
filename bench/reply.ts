/**
 * From a voter's text to its card on the playground's page, and from a press on Send to the next card, while 40
 * volunteers are at work. The voter types on a simulated phone; the card counts when it comes out of the
 * page's own stream of events. Anchors do the least that either can be, by as many at the same pace on the same queue.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from 'postgres'
import type { App } from '../src/app.ts'
import { Hand } from '../src/demo/hand.ts'
import { addVolunteer } from '../src/features/volunteers/invite.ts'
import { translator } from '../src/locales/index.ts'
import { startRoles } from '../src/roles.ts'
import { openBareReplies } from './anchors/bare-reply.ts'
import type { BareReplies } from './anchors/bare-reply.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { fill, openHouse } from './support/house.ts'
import { pace } from './support/load.ts'
import { connectAdmin, startPostgres, startRedis } from './support/servers.ts'
import type { Postgres } from './support/servers.ts'
import { watchPage } from './support/page.ts'
import type { Page } from './support/page.ts'

const volunteers = 40
/** Per second, beside the volunteers' presses. */
const answersPace = 10

type Took = { replies: number[]; presses: number[] }
type Side = {
  name: 'redis' | 'postgres'
  app: App
  hands: Hand[]
  page: Page
  phones: string[]
  bare: BareReplies
  ours: Took[]
  theirs: Took[]
}

export const reply: Bench = {
  about: "a voter's text to its card; a press on Send to the next card",
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const seconds = quick ? 2.5 : 15
  const server = await startPostgres(cleaning)
  const sides: Side[] = []
  for (const name of ['redis', 'postgres'] as const) sides.push(await prepare(cleaning, server, name, seconds))
  // The first turn warms both; it does not count.
  for (let turn = 0; turn <= repetitions; turn++)
    for (const side of sides) {
      const span = turn ? seconds : 1
      const ours = await work(
        span,
        (i) => pressSend(side.hands[i]!),
        (n) => answer(side, `Answer ${turn}.${n}`),
      )
      const theirs = await work(
        span / 2,
        () => side.bare.press(),
        () => side.bare.answer(),
      )
      if (turn) (side.ours.push(ours), side.theirs.push(theirs))
      else say(`${side.name}: warm`)
    }
  const p95 = (took: Took[], what: keyof Took): number => median(took.map((one) => quantile(one[what], 0.95)))
  const p50 = (took: Took[], what: keyof Took): number => median(took.map((one) => quantile(one[what], 0.5)))
  const of = (name: Side['name']): number => p95(sides.find((side) => side.name === name)!.ours, 'replies')
  return {
    figures: [
      atMost('p95_ms', Math.max(of('redis'), of('postgres')), 'ms', 300),
      atMost('p95_ms_redis', of('redis'), 'ms', 300),
      atMost('p95_ms_postgres', of('postgres'), 'ms', 300),
      atMost('press_p95_ms', Math.max(...sides.map((side) => p95(side.ours, 'presses'))), 'ms', 200),
    ],
    anchors: sides.flatMap((side) => [
      { key: `bare_reply_p95_ms_${side.name}`, value: p95(side.theirs, 'replies'), unit: 'ms' },
      { key: `bare_press_p95_ms_${side.name}`, value: p95(side.theirs, 'presses'), unit: 'ms' },
    ]),
    tables: [
      {
        title: `${volunteers} volunteers, a second to read a card each, ${answersPace} answers a second, ${server.version}, medians of ${repetitions} × ${seconds} s`,
        head: ['queue', 'reply p50 ms', 'p95', 'bare p50', 'bare p95', 'press p50 ms', 'p95', 'bare p50', 'bare p95'],
        rows: sides.map(({ name, ours, theirs }) => [
          name,
          ...(['replies', 'presses'] as const)
            .flatMap((what) => [p50(ours, what), p95(ours, what), p50(theirs, what), p95(theirs, what)])
            .map((v) => round(v)),
        ]),
      },
    ],
  }
}

/**
 * Volunteers and voters at work for some seconds. A volunteer presses, sees the next card, reads it for a second; a
 * voter waits for nobody: their ms count from the moment the text was due.
 */
async function work(
  seconds: number,
  press: (volunteer: number) => Promise<unknown>,
  reply: (n: number) => Promise<unknown>,
): Promise<Took> {
  const took: Took = { replies: [], presses: [] }
  const end = performance.now() + seconds * 1000
  const volunteer = async (i: number): Promise<void> => {
    await sleep((i * 1000) / volunteers)
    while (performance.now() < end) {
      const at = performance.now()
      await press(i)
      took.presses.push(performance.now() - at)
      if (performance.now() + 1000 > end) return
      await sleep(1000)
    }
  }
  await Promise.all([
    ...Array.from({ length: volunteers }, (_, i) => volunteer(i)),
    pace(Math.round(seconds * answersPace), answersPace, async (n, due) => {
      await reply(n)
      took.replies.push(performance.now() - due)
    }),
  ])
  return took
}

async function pressSend(hand: Hand): Promise<void> {
  const card = [...hand.cards.values()]
    .filter((c) => c.view.buttons?.some((b) => b.token.startsWith('send:')))
    .sort((a, b) => b.version - a.version)[0]
  if (!card) throw new Error(`${hand.userId} has no contact's card`)
  await hand.press(translator('en')('button.send'), card)
  const next = hand.cards.get(card.id)
  if (next && next.version === card.version) throw new Error(`${hand.userId} pressed, and nothing changed`)
}

async function answer(side: Side, text: string): Promise<void> {
  const shown = side.page.sees(text)
  await side.app.simulated!.phones.write(side.phones.pop()!, text)
  await shown
}

async function prepare(cleaning: Cleaning, server: Postgres, name: Side['name'], seconds: number): Promise<Side> {
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const redisUrl = name === 'redis' ? await startRedis(cleaning) : undefined
  const app = await openHouse(cleaning, {
    databaseUrl: url,
    ...(redisUrl ? { redisUrl } : {}),
    env: { PLAYGROUND: '1', SLIP_MS: '0' },
  })
  const web = await startRoles(app, new Set(['web', 'bot', 'worker']))
  cleaning.after(web.stop)
  await app.simulated!.configure({ autopilot: false })
  const presses = Math.ceil(seconds * repetitions) + 5
  await fill(app, admin, { contacts: volunteers * (presses + 100), batch: presses, volunteers: 0 })
  const hands = Array.from({ length: volunteers }, (_, i) => new Hand(app.playground!, `bench-${i}`, `Volunteer ${i}`))
  for (const hand of hands) {
    const user = { network: 'playground' as const, tenant: 'local', userId: hand.userId, name: hand.name }
    await app.store.transact((tx) =>
      addVolunteer(tx, {
        user,
        role: 'volunteer',
        teamId: null,
        locale: 'en',
        textName: 'Volunteer',
        trust: 'trusted',
      }),
    )
    await hand.type('/batch')
  }
  const phones = await giveConversations(admin, 'victor', (seconds * repetitions + 10) * answersPace)
  const page = await watchPage(cleaning, web.url!)
  const bare = await openBareReplies(cleaning, { url, redisUrl })
  return { name, app, hands, page, phones, bare, ours: [], theirs: [] }
}

/** Open conversations of one of the page's own people, with contacts that no batch in hand holds. */
async function giveConversations(sql: Sql, userId: string, n: number): Promise<string[]> {
  const given = await sql<{ phone: string }[]>`
    with chosen as (
      select k.id, k.phone, t.campaign_id from contact k join target t on t.contact_id = k.id join batch b on b.id = t.batch_id
      where b.volunteer_id is null limit ${Math.ceil(n)}
    ), made as (
      insert into conversation (contact_id, campaign_id, volunteer_id)
      select chosen.id, chosen.campaign_id, i.volunteer_id from chosen, identity i where i.user_id = ${userId} returning contact_id
    )
    select phone from chosen join made on made.contact_id = chosen.id`
  if (given.length < n) throw new Error(`${given.length} conversations of ${n}`)
  return given.map(({ phone }) => phone)
}
