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
import { phoneSpellings } from '../src/lib/phone.ts'
import { createDatabase } from './support/database.ts'
import { leaver, markedEvening, marks, numbers, poison, secret, talker, unlisted } from './support/marked-evening.ts'
import { startMuster } from './support/process.ts'
import type { Running } from './support/process.ts'
import { redisIsThere, startRedis } from './support/redis.ts'

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
    await markedEvening(running, beside.url)
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
    const watcher = redis.client.duplicate()
    watcher.on('error', () => {})
    closing.push(() => watcher.disconnect())
    const monitor = await watcher.monitor()
    monitor.on('error', () => {})
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
    await markedEvening(running, database.url)
    const outputs = await search(running, database.url, dataDir, { redis: '' })
    outputs['redis'] = commands
    expectTold(outputs)
    expect(hits(outputs)).toEqual([])
  })
})
