/** The product as a bench needs it: an app on a given database and queue, a list, a running campaign, volunteers. */
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { createApp } from '../../src/app.ts'
import type { App, Overrides } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { cutBatches } from '../../src/features/campaigns/launch.ts'
import { promiseVersion } from '../../src/features/volunteers/promise.ts'
import { createLog } from '../../src/lib/log.ts'
import type { Cleaning } from './cleaning.ts'

export async function openHouse(
  cleaning: Cleaning,
  given: {
    databaseUrl: string
    redisUrl?: string
    env?: Record<string, string>
    watch?: (event: string, id: string) => void
  } & Pick<Overrides, 'carrier'>,
): Promise<App> {
  const { databaseUrl, redisUrl, carrier, env = {}, watch } = given
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'a secret of the bench alone',
    DATA_DIR: cleaning.folder(),
    PORT: '0',
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    ...env,
  })
  // The log is written as in an installation, to its file: it is part of the price of an event.
  const log = createLog({ level: config.logLevel, file: join(config.dataDir, 'muster.log'), to: 'file' })
  const watched: typeof log = watch
    ? { ...log, info: (fields) => (log.info(fields), watch(fields.event, String(fields['message'] ?? ''))) }
    : log
  const app = await createApp(config, { log: watched, ...(carrier ? { carrier } : {}) })
  cleaning.after(app.close)
  return app
}

export type Filled = {
  campaignId: string
  volunteers: string[]
  /** Seconds that the product's own cutting took. */ cut: number
}

/** Contacts by plain SQL, batches by the product's own cut; every index stands. Numbers are fictional (555-01xx has too few: +1 514 nnn nnnn). */
export async function fill(
  app: App,
  sql: Sql,
  given: { contacts: number; batch: number; volunteers: number },
): Promise<Filled> {
  const { contacts, batch } = given
  const [list] = await sql<{ id: string }[]>`
    insert into list (name, source, kind, region) values ('Bench', 'Bench', 'petition', 'CA') returning id`
  // Ids in the order of time, as the house makes them.
  await sql`
    insert into contact (id, phone, phone_valid, phone_line, country, first_name, last_name, zone)
    select ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, '+1514' || lpad(g::text, 7, '0'), true, 'unknown', 'CA',
      'First' || g % 1000, 'Last' || g % 9973, 'America/Toronto'
    from generate_series(1, ${contacts}::int) g`
  await sql`
    insert into list_member (list_id, contact_id, position)
    select ${list!.id}, ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, g from generate_series(1, ${contacts}::int) g`
  const [campaign] = await sql<{ id: string }[]>`
    insert into campaign (name, list_id, state, sender, script, zone, opens, closes, batch_size, gate, launched_at)
    values ('Bench', ${list!.id}, 'running', 'Team Rivera', 'Hi {firstName}, it is {texter} with {sender}. Can you come on Thursday? Reply STOP to end.',
      'America/Toronto', 0, 1440, ${batch}, 1000000, muster_now()) returning id`
  await sql`analyze contact, list, list_member, campaign`
  const at = performance.now()
  await app.store.transact((tx) => cutBatches(tx, { id: campaign!.id, listId: list!.id, batchSize: batch }), 900_000)
  const cut = (performance.now() - at) / 1000
  const people = await sql<{ id: string }[]>`
    insert into volunteer (name, text_name, promise, promised_at, trust)
    select 'Volunteer ' || g, 'Vol', ${promiseVersion}::int, now(), 'trusted' from generate_series(1, ${given.volunteers}::int) g returning id`
  await sql`
    insert into identity (network, tenant, user_id, volunteer_id, used_at)
    select 'playground', '', id::text, id, muster_now() from volunteer where name like 'Volunteer %'`
  // By name: a house in use has never vacuumed a table that is still empty, and plans for it as for an unknown one.
  await sql`vacuum analyze contact, list, list_member, campaign, batch, target, volunteer, house`
  await sql`checkpoint`
  return { campaignId: campaign!.id, volunteers: people.map(({ id }) => id), cut }
}

export type Held = { targetId: string; volunteerId: string; batchId: string }

/** Puts every batch into a volunteer's hands, and names the contacts so that neighbours lie in different batches. */
export async function hand(sql: Sql): Promise<Held[]> {
  await sql`
    with people as (select id, row_number() over () - 1 as n, count(*) over () as all from volunteer),
      free as (select id, ready, row_number() over (order by id) as n from batch where volunteer_id is null),
      given as (
        update batch b set volunteer_id = people.id, claimed_at = muster_now(), expires_at = muster_now() + interval '90 minutes'
        from free join people on people.n = free.n % people.all where b.id = free.id returning b.id, b.volunteer_id, b.ready
      )
    insert into claim (batch_id, volunteer_id, contacts, claimed_at) select id, volunteer_id, ready, muster_now() from given`
  await sql`vacuum analyze batch, claim`
  return sql<Held[]>`
    select t.id as "targetId", b.volunteer_id as "volunteerId", b.id as "batchId"
    from (select id, volunteer_id, (row_number() over (order by id) - 1) / (select count(*) from volunteer) as round from batch) b
      join target t on t.batch_id = b.id order by b.round, t.position % 25, b.id`
}
