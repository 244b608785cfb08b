/**
 * Webhooks of a carrier (Twilio's, with its signature) to their one committed effect: nine of ten are receipts of texts
 * that stand among many, one is a text from a contact. They are answered once recorded. At a pace of 1,000 a second, and
 * as fast as 50 connections go, with few and with many messages stored.
 */
import { randomBytes } from 'node:crypto'
import type { Sql } from 'postgres'
import { startRoles } from '../src/roles.ts'
import { startBareWebhook } from './anchors/bare-webhook.ts'
import { startCaller } from './support/caller.ts'
import type { Call, Caller } from './support/caller.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { fill, openHouse } from './support/house.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'
import type { Postgres } from './support/servers.ts'

const perSecond = 1_000
const baseUrl = 'https://muster.example.org'
const authToken = randomBytes(16).toString('hex')
const accountSid = `AC${randomBytes(16).toString('hex')}`
/** Inbound texts stored per second over HTTP with a signature, by one statement each. */
const known = 4799

const plans = {
  full: { sizes: [100_000, 1_000_000], seconds: 6, n: 4_000 },
  quick: { sizes: [15_000, 60_000], seconds: 1.5, n: 1_000 },
} as const

type Ground = {
  messages: number
  admin: Sql
  port: number
  calls: Call[]
  posted: number
  took: number[][]
  paced: number[]
  rates: number[]
}

export const webhooks: Bench = {
  about: 'receipts and answers from the carrier, signed, to their one recorded effect',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const { sizes, seconds, n } = quick ? plans.quick : plans.full
  const server = await startPostgres(cleaning)
  const caller = await startCaller(cleaning)
  const each = Math.ceil(perSecond * seconds)
  const grounds: Ground[] = []
  for (const messages of sizes) {
    const at = performance.now()
    grounds.push(await prepare(cleaning, server, messages, (repetitions + 1) * (each + n)))
    say(`${messages.toLocaleString('en')} messages: stored in ${round((performance.now() - at) / 1000)} s`)
  }
  const bareUrl = await server.database()
  const barePort = await startBareWebhook(cleaning, { url: bareUrl, authToken, baseUrl })
  const bare: number[] = []
  let refused = 0
  // The first turn warms plans and connections; it does not count.
  for (let turn = 0; turn <= repetitions; turn++)
    for (const ground of grounds) {
      const paced = await post(caller, ground, each, perSecond)
      const full = await post(caller, ground, n)
      refused += paced.refused + full.refused
      if (!turn) continue
      ground.took.push(paced.took)
      ground.paced.push(paced.perSecond)
      ground.rates.push(full.perSecond)
      if (ground !== grounds.at(-1)) continue
      const calls = callsOf(
        Array.from({ length: n }, (_, i) => ({ sid: sidOf(`b${turn}x${i}`), attempt: '' })),
        'sent',
      )
      bare.push((await caller.call({ port: barePort, authToken, baseUrl, calls })).perSecond)
    }
  let lost = refused
  for (const { admin, posted } of grounds) {
    const [kept] = await admin<{ n: number }[]>`
      select ((select count(*) from receipt r join message m on m.id = r.message_id and m.delivery > 1)
        + (select count(*) from inbound where conversation_id is not null))::int as n`
    lost += Math.abs(posted - kept!.n)
  }
  const [first, largest] = [grounds[0]!, grounds.at(-1)!]
  const p99 = (g: Ground): number => median(g.took.map((took) => quantile(took, 0.99)))
  return {
    figures: [
      atLeast('per_s', median(largest.paced), '1/s', 0.97 * perSecond),
      atMost('p99_ms', Math.max(...grounds.map(p99)), 'ms', 250),
      atMost('lost', lost, 'events without one effect', 0),
      atMost('growth', median(first.rates.map((rate, i) => rate / largest.rates[i]!)), 'ratio', 1.2),
    ],
    anchors: [{ key: 'bare_webhooks_per_s', value: median(bare), unit: '1/s', known }],
    tables: [
      {
        title: `Webhooks, ${server.version}, medians of ${repetitions} × ${each.toLocaleString('en')} at ${perSecond.toLocaleString('en')}/s and ${n.toLocaleString('en')} by 50 at once`,
        head: ['messages stored', 'paced /s', 'p50 ms', 'p99 ms', '50 at once /s', 'of bare'],
        rows: grounds.map((g) => [
          g.messages.toLocaleString('en'),
          round(median(g.paced)),
          round(median(g.took.map((took) => quantile(took, 0.5)))),
          round(p99(g)),
          round(median(g.rates)),
          round(median(g.rates) / median(bare)),
        ]),
      },
    ],
  }
}

async function post(caller: Caller, ground: Ground, n: number, pace?: number) {
  const calls = ground.calls.splice(0, n)
  ground.posted += calls.length
  return caller.call({ port: ground.port, authToken, baseUrl, calls, ...(pace ? { perSecond: pace } : {}) })
}

async function prepare(cleaning: Cleaning, server: Postgres, messages: number, calls: number): Promise<Ground> {
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const app = await openHouse(cleaning, {
    databaseUrl: url,
    env: {
      PLAYGROUND: '0',
      MESSAGING_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_FROM: '+15145550100',
      PUBLIC_BASE_URL: baseUrl,
    },
  })
  const { campaignId } = await fill(app, admin, { contacts: messages, batch: 50, volunteers: 40 })
  await storeMessages(admin, campaignId)
  const web = await startRoles(app, new Set(['web']))
  cleaning.after(web.stop)
  // Chosen by chance among all, two receipts to a text, in any order.
  const sent = await admin<{ sid: string; attempt: string }[]>`
    select m.provider_id as sid, a.id as attempt from message m join attempt a on a.message_id = m.id
    order by md5(m.id::text) limit ${Math.ceil(calls * 0.45)}`
  const phones = await admin<
    { phone: string }[]
  >`select phone from contact order by md5(id::text) limit ${Math.ceil(calls * 0.1)}`
  const receipts = [...callsOf([...sent], 'sent'), ...callsOf([...sent], 'delivered')]
  const texts = phones.map(({ phone }, i) => ({
    path: '/sms/twilio',
    form: {
      AccountSid: accountSid,
      MessageSid: sidOf(`i${i}`),
      From: phone,
      To: '+15145550100',
      Body: 'Yes, I will come',
    },
  }))
  const all: Call[] = []
  for (let i = 0; all.length < calls; i++) {
    const next = i % 10 === 9 ? texts.pop() : receipts.splice((i * 7919) % receipts.length, 1)[0]
    if (next) all.push(next)
  }
  return {
    messages,
    admin,
    port: Number(new URL(web.url!).port),
    calls: all,
    posted: 0,
    took: [],
    paced: [],
    rates: [],
  }
}

const callsOf = (sent: { sid: string; attempt: string }[], status: string): Call[] =>
  sent.map(({ sid, attempt }) => ({
    path: `/sms/twilio?attempt=${attempt}`,
    form: { AccountSid: accountSid, MessageSid: sid, MessageStatus: status, To: '+15145550199', From: '+15145550100' },
  }))

const sidOf = (name: string): string => `SM${Buffer.from(name).toString('hex').padStart(32, '0')}`

/** A text to every contact of the campaign, accepted by the carrier. */
async function storeMessages(sql: Sql, campaignId: string): Promise<void> {
  await sql`
    insert into conversation (contact_id, campaign_id, volunteer_id)
    select t.contact_id, ${campaignId}, (select id from volunteer limit 1) from target t where campaign_id = ${campaignId}`
  await sql`
    insert into message (kind, contact_id, conversation_id, campaign_id, target_id, volunteer_id, body, state, fence, valid_until, provider,
      provider_id, delivery, sent_at)
    select 'first', t.contact_id, v.id, t.campaign_id, t.id, v.volunteer_id, 'Hi, can you come on Thursday? Reply STOP to end.', 'sent', 1,
      now(), 'twilio', 'SM' || replace(t.id::text, '-', ''), 1, now()
    from target t join conversation v on v.contact_id = t.contact_id`
  await sql`
    insert into attempt (message_id, fence, provider, started_at, ended_at, outcome, provider_id)
    select id, 1, provider, now(), now(), 'sent', provider_id from message`
  await sql`update target set state = 'texted'`
  await sql`vacuum analyze conversation, message, attempt, target`
  await sql`checkpoint`
}
