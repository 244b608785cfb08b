/**
 * No number, no name and no words of a person in any output: an evening is worked with marked ones, in a process of its
 * own, with everything going wrong that can be made to, and every place where something is written down for machines or
 * operators is searched for the marks.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, describe, expect, it } from 'vitest'
import { startEmbedded } from '../src/db/embedded.ts'
import { createLog } from '../src/lib/log.ts'
import { phoneSpellings } from '../src/lib/phone.ts'
import { createPlayground } from '../src/platforms/playground/index.ts'
import type { PlaygroundMessage } from '../src/platforms/playground/index.ts'
import { createSimulated, signatureHeader } from '../src/sms/simulated/index.ts'
import { sign } from '../src/sms/simulated/webhook.ts'
import { connectPlain } from '../src/db/client.ts'
import { createDatabase } from './support/database.ts'
import { until } from './support/house.ts'
import { createPerson, startMuster } from './support/process.ts'
import type { Running } from './support/process.ts'
import { redisIsThere, startRedis } from './support/redis.ts'

const secret = 'a secret of the canary test'
const numbers = Array.from({ length: 9 }, (_, i) => `+1514555012${i}`)
const [organizer, talker, leaver, wrong, edited, hung, poisoned, unlisted, other] = numbers as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
/** First and last names, and a word in every text that somebody wrote. */
const marks = ['Zorbalinde', 'Quixwood', 'Yvandrexa', 'Brumhilda', 'zibbermost', 'plomfizzle', 'grankelweft']
const poison = 'poisonmark'

const csv = `first_name,last_name,phone,note
Zorbalinde,Quixwood,${talker},grankelweft
Yvandrexa,Quixwood,${leaver},grankelweft
Brumhilda,Quixwood,(514) 555-0123,grankelweft
Zorbalinde,Brumhilda,${edited},grankelweft
Yvandrexa,Brumhilda,${hung},grankelweft
Brumhilda,Zorbalinde,${poisoned},grankelweft
Zorbalinde,,${talker},grankelweft
Zorbalinde,Quixwood,12,grankelweft
`
const script = 'Hi {firstName|there}, {texter} from Team Grankelweft here. Reply STOP to opt out.'

/** Everything of one run that can be searched, by where it was found. */
type Outputs = Record<string, string>

function hits(outputs: Outputs): string[] {
  const wanted = [...marks, 'Grankelweft', poison, ...numbers.flatMap(phoneSpellings)]
  return Object.entries(outputs).flatMap(([where, text]) => {
    const low = text.toLowerCase()
    return wanted.filter((mark) => low.includes(mark.toLowerCase())).map((mark) => `${where}: ${mark}`)
  })
}

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step()
})

/** Keeps a copy of every row that a table ever held: jobs are gone as soon as they are done. */
const audit = (table: string, name: string): string => `
  create table if not exists audit_${name} (row text);
  create or replace function audit_${name}() returns trigger language plpgsql as $$ begin insert into public.audit_${name} values (to_jsonb(new)::text); return new; end $$;
  create trigger audit after insert or update on ${table} for each row execute function audit_${name}();`

async function evening(running: Running, url: string): Promise<void> {
  const sql = connectPlain(url, 4)
  closing.push(() => sql.end({ timeout: 1 }))
  const log = createLog({ level: 'silent', to: 'stderr' })
  const page = createPlayground({ sql, log })
  const simulated = createSimulated({ sql, secret, log })
  await simulated.configure({ latency: [1, 2], delivery: [10, 20] })
  const read = (userId: string) => async () => {
    const found = new Map<string, PlaygroundMessage>()
    for (let version = 0; ;) {
      const news = await page.read({ userId }, `dm-${userId}`, version)
      for (const message of news.messages) found.set(message.id, message)
      if (!news.messages.length) return [...found.values()].sort((a, b) => a.position - b.position)
      version = news.version
    }
  }
  const olivia = createPerson(running.url, 'olivia', read('olivia'))
  const victor = createPerson(running.url, 'victor', read('victor'))
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${running.url}${path}`, { method: 'POST', headers: { origin: running.url, ...headers }, body })
  const phone = async (from: string, body: string) => {
    expect((await post('/playground/phone', JSON.stringify({ phone: from, body }))).status).toBe(200)
  }

  // A list, once broken and once good; a campaign, and its launch.
  const asked = 'list:"Petition" source:"grankelweft" kind:petition region:CA'
  await olivia.type(`/import ${asked}`, { file: { name: 'Zorbalinde.csv', bytes: `${csv}"Zorbalinde` } })
  await olivia.see('never closed')
  await olivia.type(`/import ${asked}`, { file: { name: 'Zorbalinde.csv', bytes: csv } })
  await olivia.see('6 contacts in Petition')
  await olivia.type('/campaign new Rally')
  await olivia.fill('List and hours', {
    list: 'Petition',
    hours: '00:00-24:00',
    zone: 'America/Toronto',
    size: '10',
    editable: 'yes',
  })
  await olivia.fill('Script', { sender: 'Team Grankelweft', script })
  await olivia.fill('Test text', { to: organizer })
  await until('the test text arrived', async () => {
    await olivia.press('Refresh')
    return (await read('olivia')()).some((m) => m.view.buttons?.some((b) => b.label === 'Launch'))
  })
  await olivia.press('Launch')
  await olivia.type('/assign 6 Victor')
  await victor.see('gave you 6 contacts')

  // Sent, edited without a way out (refused), and edited well.
  await victor.press('Send')
  await victor.press('Send')
  await victor.press('Send')
  await victor.fill('Edit', { text: 'plomfizzle without a sender' })
  await victor.see('must say who it is from')
  await victor.fill('Edit', { text: 'Hi Zorbalinde, plomfizzle, Team Grankelweft. STOP to opt out' })
  // The carrier breaks: it throws what no carrier should.
  await sql`alter table carrier.text rename to text_away`
  await victor.press('Send')
  await until('a text is in doubt', async () => (await sql`select 1 from message where state = 'unknown'`).length > 0)
  await sql`alter table carrier.text_away rename to text`
  // A statement fails with a person's words in it.
  await sql.unsafe(`alter table message add constraint poison check (body not like '%${poison}%') not valid`)
  await victor.fill('Edit', { text: `${poison} plomfizzle Brumhilda, Team Grankelweft. STOP to opt out` })
  await victor.see('it is our fault')
  await victor.press('Skip')

  // Answers: words, an answer in return, a reaction, STOP, a wrong number, a number nobody knows, a photo.
  await phone(talker, `zibbermost, call me at ${other}`)
  const card = await victor.see('zibbermost')
  await victor.type('plomfizzle to you', { replyTo: card.id })
  await victor.type('plomfizzle to nobody in particular')
  await victor.press('No')
  await phone(talker, 'Liked “zibbermost”')
  await victor.see('Liked')
  await phone(leaver, 'STOP')
  await victor.see('Yvandrexa opted out')
  await phone(wrong, 'zibbermost, who is Brumhilda?')
  await victor.see('who is Brumhilda')
  await victor.press('Wrong number')
  await phone(unlisted, 'zibbermost from Quixwood')
  await phone(edited, ' ')
  await victor.see('[sent a photo]')
  await victor.press('Yes!')
  // The page's own table fails while a card is on its way: the job fails, and comes again.
  await sql.unsafe(
    `alter table playground.messages add constraint poison check (view not like '%${poison}%') not valid`,
  )
  await phone(hung, `${poison} zibbermost`)
  await until('the job has failed', () => /"event":"job.failed"/.test(running.out()))
  await sql`alter table playground.messages drop constraint poison`
  await victor.see(poison)

  // What comes from outside and is wrong: forged, broken, misspelled.
  const inbound = (body: string): string =>
    JSON.stringify({
      type: 'inbound',
      sid: `MO${body.length}`,
      from: talker,
      body,
      media: 0,
      at: new Date().toISOString(),
    })
  const signed = (text: string) => post('/sms/simulated', text, { [signatureHeader]: sign(secret, text) })
  expect((await post('/sms/simulated', inbound('zibbermost'))).status).toBe(403)
  expect((await signed('zibbermost is no JSON')).status).toBe(403)
  expect((await signed(JSON.stringify({ type: 'Zorbalinde', from: talker }))).status).toBe(403)
  expect((await signed(inbound('zibbermost \u0000 with a sign that no database takes'))).status).toBe(204)
  await victor.see('with a sign that no database takes')
  expect((await post('/playground/deed', `{"text":"plomfizzle ${talker}`)).status).toBe(400)
  for (const line of [
    `/join Zorbalinde ${talker}`,
    `/batch ${talker}`,
    `/assign Zorbalinde ${talker}`,
    `/assign 5 "Zorbalinde Quixwood"`,
    `/plomfizzle ${talker}`,
    '/campaign new Zorbalinde',
    '/campaign launch Zorbalinde',
    '/campaign test Brumhilda',
    `/import list:"Zorbalinde ${talker}"`,
    '/leaderboard',
    '/me',
    '/help',
  ])
    await olivia.type(line)
  await until(
    'the queue of texts is empty',
    async () => (await sql`select 1 from message where state in ('queued', 'sending')`).length === 0,
  )
}

async function search(running: Running, url: string, dataDir: string, more: Outputs): Promise<Outputs> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const rows = async (statement: string): Promise<string> => JSON.stringify(await sql.unsafe(statement))
  const get = async (path: string): Promise<string> => (await fetch(`${running.url}${path}`)).text()
  const outputs: Outputs = {
    metrics: await get('/metrics'),
    healthz: await get('/healthz'),
    readyz: await get('/readyz'),
    outbox: await rows('select * from audit_outbox'),
    ...(more['redis'] === undefined
      ? { queue: await rows('select * from audit_queue'), 'queue left': await rows('select * from bullmq.job') }
      : {}),
    ...more,
  }
  // Marked facts are where they belong: the search below does not come back empty for want of any.
  const held =
    (await rows('select phone, first_name, last_name, fields from contact')) +
    (await rows('select body from message')) +
    (await rows('select phone, body from inbound'))
  for (const mark of [...marks, talker, leaver, unlisted]) expect(held, mark).toContain(mark)
  await sql.end()
  expect(await running.stop()).toBe(0)
  outputs['standard output'] = running.out()
  outputs['standard error'] = running.err()
  for (const file of ['muster.log', 'postgres.log'])
    if (existsSync(join(dataDir, file))) outputs[file] = readFileSync(join(dataDir, file), 'utf8')
  return outputs
}

/** The evening went as it was meant to: the log tells of each thing, by its name. */
function expectTold(outputs: Outputs): void {
  const events = new Set(
    outputs['muster.log']!.trim()
      .split('\n')
      .map((line) => JSON.parse(line).event as string),
  )
  expect([...events]).toEqual(
    expect.arrayContaining([
      'muster.ready',
      'list.imported',
      'campaign.launched',
      'contacts.assigned',
      'contacts.shown',
      'text.sent',
      'text.unknown',
      'receipt.recorded',
      'inbound.recorded',
      'reply.shown',
      'interaction.failed',
      'job.failed',
      'sms.refused',
      'muster.stopped',
    ]),
  )
  expect(outputs['standard output']).toContain('"event":"text.sent"')
  for (const where of ['outbox', ...('redis' in outputs ? ['redis'] : ['queue'])])
    expect(outputs[where]!.length, where).toBeGreaterThan(200)
}

describe('marked names, numbers and words', () => {
  it('the search finds what is there, in every spelling', () => {
    for (const spelling of phoneSpellings(talker)) expect(hits({ here: `to ${spelling}.` })).not.toEqual([])
    expect(hits({ here: 'HI ZORBALINDE' })).toEqual(['here: Zorbalinde'])
    expect(phoneSpellings(talker).length).toBe(12)
  })

  it('are in no output of a newcomer’s installation: embedded PostgreSQL, jobs on PostgreSQL', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'muster-canary-'))
    closing.push(() => rmSync(dataDir, { recursive: true, force: true }))
    const running = await startMuster({
      DATA_DIR: dataDir,
      SECRET_KEY: secret,
      LOG_LEVEL: 'trace',
      SLIP_MS: '0',
      TEMPO: 'demo',
    })
    closing.push(running.stop)
    const beside = await startEmbedded({ dataDir })
    closing.push(beside.stop)
    const sql = postgres(beside.url, { max: 1, onnotice: () => {} })
    await sql.unsafe(audit('outbox', 'outbox') + audit('bullmq.job', 'queue'))
    await sql.end()
    await evening(running, beside.url)
    const outputs = await search(running, beside.url, dataDir, {})
    expectTold(outputs)
    expect(Object.keys(outputs)).toContain('postgres.log')
    expect(hits(outputs)).toEqual([])
  })

  it('nor of one with a database and a Redis of its own: no command to Redis carries one', async ({ skip }) => {
    if (!redisIsThere()) skip('no redis-server on the PATH')
    const redis = await startRedis()
    closing.push(redis.stop)
    let commands = ''
    const monitor = await redis.client.duplicate().monitor()
    monitor.on('monitor', (_time: string, args: string[]) => (commands += `${args.join(' ')}\n`))
    closing.push(() => monitor.disconnect())
    const database = await createDatabase()
    closing.push(database.drop)
    const dataDir = mkdtempSync(join(tmpdir(), 'muster-canary-'))
    closing.push(() => rmSync(dataDir, { recursive: true, force: true }))
    const sql = postgres(database.url, { max: 1, onnotice: () => {} })
    await sql.unsafe(audit('outbox', 'outbox'))
    await sql.end()
    const running = await startMuster({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      DATA_DIR: dataDir,
      SECRET_KEY: secret,
      LOG_LEVEL: 'trace',
      SLIP_MS: '0',
      TEMPO: 'demo',
    })
    closing.push(running.stop)
    await evening(running, database.url)
    const outputs = await search(running, database.url, dataDir, { redis: '' })
    outputs['redis'] = commands
    expectTold(outputs)
    expect(hits(outputs)).toEqual([])
  })
})
