import { sql } from 'drizzle-orm'
import { openCarriers } from '../carriers.ts'
import { connectPlain, rows } from '../db/client.ts'
import type { Store } from '../db/client.ts'
import type { Config } from '../config.ts'
import { forgetAtCarriers } from '../features/privacy/carriers.ts'
import { erasePerson } from '../features/privacy/erase.ts'
import { readPerson } from '../features/privacy/person.ts'
import { eraseVolunteer, readVolunteer } from '../features/teams/forget.ts'
import { UserError } from '../lib/errors.ts'
import { parsePhone } from '../lib/phone.ts'
import { createSimulated } from '../sms/simulated/index.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const personVerb: Verb = {
  name: 'person',
  usage: `npm run muster -- person export|erase NUMBER [--region CC] [--json]
npm run muster -- person export|erase --volunteer NAME [--json]`,
  about: `What is held about a phone number or a volunteer, or its erasure.
export prints everything as JSON. erase of a number leaves a keyed hash, so that it is never imported again, and says what
could not be reached; of a volunteer, what they did stays counted, as nobody's. NUMBER: with country code, or with
--region where it is at home. NAME: as the team sees it, or the id.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      { region: { type: 'string', default: '' }, volunteer: { type: 'string' }, json: { type: 'boolean' } },
      2,
    )
    const [what, number] = positionals
    if (what !== 'export' && what !== 'erase') throw new UsageError('Say export or erase.')
    const { volunteer, json } = values
    if (volunteer !== undefined) return onDatabase(({ store }) => ofVolunteer(store, what, volunteer, json))
    if (!number) throw new UsageError('NUMBER is missing.')
    const phone = parsePhone(number, values.region)
    if ('error' in phone) throw new UserError('phone.bad', { found: number.slice(0, 20) })
    return onDatabase(({ store, url }, config) =>
      what === 'export' ? show(store, phone.e164) : eraseNow(store, config, url, phone.e164, json),
    )
  },
}

async function ofVolunteer(
  store: Store,
  what: 'export' | 'erase',
  name: string,
  json: boolean | undefined,
): Promise<number> {
  const found = await store.transact((tx) =>
    rows<{ id: string }>(
      tx,
      sql`select id from volunteer where erased_at is null and (lower(name) = lower(${name}) or id::text = ${name}) limit 2`,
    ),
  )
  const [one] = found
  if (!one || found.length > 1) {
    process.stderr.write(one ? 'Several volunteers have this name: give the id.\n' : 'There is no such volunteer.\n')
    return 1
  }
  if (what === 'export') {
    process.stdout.write(`${JSON.stringify(await store.transact((tx) => readVolunteer(tx, one.id)), null, 2)}\n`)
    return 0
  }
  const done = await store.transact((tx) => eraseVolunteer(tx, { volunteerId: one.id, how: 'command' }))
  say(json, done, [
    'Erased: name, accounts, promise and skills. What they did stays counted, as nobody’s.',
    'Not reached: their own messages in chats, backups, exported files.',
  ])
  return 0
}

async function show(store: Store, phone: string): Promise<number> {
  const person = await store.transact((tx) => readPerson(tx, phone))
  if (!person) return nothing()
  process.stdout.write(`${JSON.stringify(person, null, 2)}\n`)
  return 0
}

function nothing(): number {
  process.stderr.write('Nothing is held about this number.\n')
  return 1
}

/** Seconds in which a running app cuts what it can. */
const patience = 10

type Cut = { edited: number; waiting: number; gone: { network: string; channel: string; n: number }[] }

/** What became of the messages that showed them, as far as that is known by now. */
async function untilCut(store: Store, erasureId: string): Promise<Cut> {
  for (let round = 0; ; round++) {
    const [cut] = await store.transact((tx) =>
      rows<Cut>(
        tx,
        sql`with s as (select * from stub where erasure_id = ${erasureId})
            select (select count(*) from s where outcome = 'edited')::int as edited,
              (select count(*) from s where outcome is null)::int as waiting,
              (select coalesce(jsonb_agg(x), '[]') from (
                select network, channel, count(*) as n from s where outcome = 'gone' group by 1, 2 order by 1, 2) x) as gone`,
      ),
    )
    if (!cut!.waiting || round >= patience) return cut!
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

async function eraseNow(
  store: Store,
  config: Config,
  url: string,
  phone: string,
  json: boolean | undefined,
): Promise<number> {
  const lines = connectPlain(url, 1)
  try {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const real = await openCarriers(config)
    const carriers = real.size
      ? real
      : new Map([['simulated', createSimulated({ sql: lines, secret: config.secret, log }).provider]])
    const held = await store.transact((tx) =>
      rows(
        tx,
        sql`select 1 from contact where phone = ${phone} union all select 1 from inbound where phone = ${phone} limit 1`,
      ),
    )
    const keeping = held.length ? await forgetAtCarriers(carriers, phone, log) : []
    const done = await store.transact((tx) => erasePerson(tx, { phone, how: 'command' }))
    if (!done) return nothing()
    const cut = await untilCut(store, done.erasureId)
    say(json, { ...done, keeping, ...cut }, [
      `Erased: ${done.texts} texts, ${done.answers} answers. A keyed hash is left, so that the number is never imported again.`,
      done.cards
        ? `Of ${done.cards} cards and notes in chats ${cut.edited} are cut to a line; ${cut.waiting} wait for the running app.`
        : 'No card in a chat shows them.',
      ...cut.gone.map(
        ({ network, channel, n }) =>
          `Not reached: ${n} of them at ${network}, in ${channel}: the message is gone, or ${network} lets it be changed no more.`,
      ),
      ...keeping.map(
        (name) => `Not reached: what the carrier ${name} keeps of its own. Ask it, by its own page or form.`,
      ),
      'Not reached: words that volunteers typed in their own messages, pictures they took, backups, exported files.',
    ])
    return 0
  } finally {
    await lines.end({ timeout: 2 })
  }
}
