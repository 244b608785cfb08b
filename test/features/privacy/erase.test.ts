/** What is held of a person, and its erasure: searched for in every table, in the queue and in the log. */
import { sql } from 'drizzle-orm'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routesOfDownloads } from '../../../src/downloads.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import { readFigures } from '../../../src/features/campaigns/figures.ts'
import { erasePerson } from '../../../src/features/privacy/erase.ts'
import { readPerson } from '../../../src/features/privacy/person.ts'
import { codeOf } from '../../../src/features/proof/codes.ts'
import { phoneSpellings } from '../../../src/lib/phone.ts'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { expectVerified, openHouse, script, until } from '../../support/house.ts'
import type { House } from '../../support/house.ts'
import { redisIsThere } from '../../support/redis.ts'

const phone = '+15142667788'
const marks = ['Zanquorbel', 'Mirrowitz', 'plumbagofrisk', 'oatmealbrisance', 'gr4nkelweft']
const person = (spelling: string) =>
  Buffer.from(`first_name,last_name,phone,nickname\n${marks[0]},${marks[1]},${spelling},${marks[4]}\n`)
const bring = (house: House, spelling: string, list: string) =>
  house.transact((tx) =>
    importList(tx, person(spelling), {
      fileName: 'list.csv',
      list,
      source: 'Petition for the park',
      kind: 'petition',
      region: 'CA',
    }),
  )

/** Every row of every table there is, as text, where one of these words stands: table and word. */
async function hits(house: House, more: Record<string, string> = {}): Promise<string[]> {
  const wanted = [...marks, ...phoneSpellings(phone)].map((w) => w.toLowerCase())
  const tables = await house.query<{
    name: string
  }>(sql`select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
    from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`)
  expect(tables.length).toBeGreaterThan(40)
  const found: string[] = []
  const look = (where: string, text: string): void =>
    void found.push(...wanted.filter((w) => text.toLowerCase().includes(w)).map((w) => `${where}: ${w}`))
  for (const { name } of tables)
    for (const { row } of await house.query<{ row: string }>(sql.raw(`select t::text as row from ${name} t`)))
      look(name, row)
  for (const [where, text] of Object.entries(more)) look(where, text)
  return [...new Set(found)]
}

describe('a contact who asks by text', () => {
  let evening: Evening
  beforeAll(async () => void (evening = await openEvening({ redis: redisIsThere() })))
  afterAll(() => evening.close())

  it('gets all that is held by a link for one use; and with one more word is gone everywhere, and stays gone', async () => {
    const { house, app } = evening
    await bring(house, phone, 'Park')
    const campaignId = await house.campaign('Park', { name: 'Rally', script: `${script} {verify}` })
    const volunteer = await house.person('Victor')
    const victor = evening.at('Victor')
    app.settings.linked = true
    await victor.type('/batch')
    await victor.press('Send')
    await evening.idle()
    await house.inbound(phone, `Yes! ${marks[2]}`)
    await evening.comes(victor, /Zanquorbel/)
    await victor.press('Yes!')
    await evening.idle()
    await house.inbound(phone, `And ${marks[3]}?`)
    await evening.comes(victor, /oatmealbrisance/)
    await evening.idle()
    const figures = await house.transact((tx) => readFigures(tx, campaignId))
    expect((await hits(house)).length).toBeGreaterThan(10)

    // DATA: one link, one use.
    await house.inbound(phone, 'Mes données')
    await evening.idle()
    const path = /\/download\/[\w-]{22}/.exec(evening.carrier.ledger.at(-1)!.body)![0]
    const web = routesOfDownloads(app)
    expect(await (await web.request(path)).text()).toContain('Everything we hold about your number')
    const answer = await web.request(path, { method: 'POST' })
    expect(answer.headers.get('content-type')).toContain('application/json')
    const held = (await answer.json()) as Record<string, unknown[]> & { contact: { fields: object } }
    expect(held).toMatchObject({
      phone,
      contact: { firstName: marks[0], lastName: marks[1], fields: { nickname: marks[4] } },
      lists: [{ source: 'Petition for the park' }],
      campaigns: [{ name: 'Rally', state: 'texted' }],
      tags: [{ tag: 'yes' }],
    })
    expect(held['texts']!.map((t) => (t as { kind: string }).kind)).toEqual(['first', 'reply', 'data'])
    expect(JSON.stringify(held['answers'])).toContain(marks[2])
    expect((await web.request(path, { method: 'POST' })).status).toBe(410)

    // ERASE: a forged sender has no code.
    await house.inbound(phone, 'ERASE 0000')
    await house.inbound(phone, 'erase')
    await evening.idle()
    expect(await evening.count('contact where opted_out_at is not null')).toBe(0)
    const code = /ERASE (\d{4})/.exec(evening.carrier.ledger.at(-1)!.body)![1]!
    await house.inbound(phone, `ERASE ${String((Number(code) + 1) % 10_000).padStart(4, '0')}`)
    await evening.idle()
    const sent = evening.carrier.ledger.length
    const [target] = await house.query<{ id: string }>(sql`select target_id as id from message where kind = 'first'`)
    await house.inbound(phone, `Effacer ${code}`, { providerId: 'MO-last' })
    await evening.idle()
    await until('the cards are cut', async () => (await evening.count(`stub where outcome is null`)) === 0)

    const redis = app.config.redisUrl ? new Redis(app.config.redisUrl) : undefined
    const dump: string[] = []
    if (redis) {
      for (const key of await redis.keys('*')) dump.push(key, JSON.stringify(await redis.dump(key)))
      redis.disconnect()
    }
    expect(await hits(house, { log: JSON.stringify(evening.logged), redis: dump.join('\n') })).toEqual([])
    expect(await victor.last()).toBe('This person’s data was erased.')
    expect(await evening.count('contact')).toBe(1)
    expect(evening.carrier.ledger.length).toBe(sent)
    expect(await house.transact((tx) => readPerson(tx, phone))).toMatchObject({
      contact: null,
      texts: [],
      answers: [],
      optOuts: [{ how: 'erased' }],
    })
    expect(codeOf(app.settings.secret, target!.id)).toHaveLength(10)
    expect(await evening.count('proof where message_id in (select id from message where contact_id is null)')).toBe(0)

    // Counts hold; a text that is told once more is known; nobody brings the number back.
    const after = await house.transact((tx) => readFigures(tx, campaignId))
    expect(after).toMatchObject({ contacts: figures!.contacts, sent: figures!.sent, left: 0 })
    expect(
      await evening.count(`total where owner_id = '${volunteer.id}' and metric = 'pledges' and day is null and n > 0`),
    ).toBe(1)
    expect(await house.inbound(phone, 'again', { providerId: 'MO-last' })).toBe(false)
    for (const [i, spelling] of [
      '514-266-7788',
      '(514) 266 7788',
      '+1 514 266-7788',
      '1.514.266.7788',
      '15142667788',
    ].entries())
      expect(await bring(house, spelling, `Again ${i}`)).toMatchObject({ accepted: 0, suppressed: 1 })
    expect(await hits(house)).toEqual([])
    await expectVerified(house.store)
  })
})

describe('what points at a contact', () => {
  it('is known to the erasure: a new table of theirs has to be emptied there too', async () => {
    const house = await openHouse()
    const tables = await house.query<{
      name: string
    }>(sql`select distinct conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confrelid in ('contact'::regclass, 'conversation'::regclass) order by 1`)
    await house.close()
    const emptied = [
      'attendance',
      'call_target',
      'conversation',
      'event_code',
      'hold',
      'holdout',
      'inbound',
      'list_member',
      'look',
      'message',
      'reminder',
      'response',
      'rsvp',
      'sender_contact',
      'tag',
      'target',
      'text_interview',
      'undo',
      'vote_plan',
      'voted',
    ]
    expect(tables.map(({ name }) => name)).toEqual(emptied)
  })
})

describe('an erasure in mid-campaign', () => {
  let house: House
  beforeAll(async () => void (house = await openHouse()))
  afterAll(() => house.close())

  it.each(['ready', 'queued', 'sending', 'unknown', 'sent'])(
    'lets nothing more go to a contact whose text is %s',
    async (state) => {
      await house.wipe()
      const campaign = await house.campaign(await house.list(4))
      const ben = await house.person('Ben')
      const first = await house.press(ben)
      const { phone: number } = first
      if (state === 'sent') await house.deliver()
      if (state === 'sending' || state === 'unknown')
        await house.query(sql`with a as (insert into attempt (message_id, fence, provider, started_at)
          select id, 1, 'test', muster_clock() from message where kind = 'first')
        update message set state = ${state}, fence = 1, provider = 'test', lease_until = muster_clock() + interval '10 s',
          look_at = case when ${state} = 'unknown' then muster_now() end where kind = 'first' returning 1`)
      const whom =
        state === 'ready'
          ? (
              await house.query<{ phone: string }>(
                sql`select k.phone from target t join contact k on k.id = t.contact_id where t.state = 'ready' order by t.position limit 1`,
              )
            )[0]!.phone
          : number
      const before = house.carrier.ledger.length
      expect(await house.transact((tx) => erasePerson(tx, { phone: whom, how: 'command' }))).toBeDefined()
      expect(await house.transact((tx) => erasePerson(tx, { phone: whom, how: 'command' }))).toBeUndefined()
      await house.deliver()
      expect(house.carrier.ledger.slice(before).filter((t) => t.to === whom)).toEqual([])
      expect(await house.query(sql`select 1 from contact where phone = ${whom}`)).toEqual([])
      expect(await house.transact((tx) => readFigures(tx, campaign))).toMatchObject({
        contacts: 4,
        left: state === 'ready' ? 2 : 3,
      })
      // Late news of it finds the husk, and nobody.
      await house.inbound(whom, 'hello')
      await expectVerified(house.store)
    },
  )

  it('ends a claim whose contacts are all gone, and lets a stranger be erased too', async () => {
    await house.wipe()
    await house.campaign(await house.list(2))
    const ben = await house.person('Ben')
    await house.press(ben)
    const [left] = await house.query<{ phone: string }>(
      sql`select k.phone from target t join contact k on k.id = t.contact_id where t.state = 'ready'`,
    )
    await house.transact((tx) => erasePerson(tx, { phone: left!.phone, how: 'command' }))
    expect(await house.query(sql`select 1 from batch where volunteer_id is not null`)).toEqual([])
    await house.inbound('+15145550123', 'who are you')
    await house.transact((tx) => erasePerson(tx, { phone: '+15145550123', how: 'command' }))
    expect(await house.query(sql`select 1 from inbound where phone <> ''`)).toEqual([])
    await expectVerified(house.store)
  })
})
