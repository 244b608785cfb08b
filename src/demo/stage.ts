/** Sets the stage: an empty house, an organizer, volunteers in teams, a list, a campaign; all through the front door. */
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { sql } from 'drizzle-orm'
import type { App } from '../app.ts'
import { rows } from '../db/client.ts'
import type { Tx } from '../db/client.ts'
import { importList } from '../features/contacts/import.ts'
import type { ImportResult } from '../features/contacts/import.ts'
import { guardKinds } from '../features/guards/limits.ts'
import { addVolunteer, findOrMakeTeam } from '../features/volunteers/invite.ts'
import { ConfigError } from '../lib/errors.ts'
import { translator } from '../locales/index.ts'
import type { Hand } from './hand.ts'
import type { DemoOptions } from './options.ts'

/** The demo never mixes with a real campaign: an earlier demo is wiped, anything else is refused. */
export async function clearStage(app: App): Promise<void> {
  await app.store.transact(async (tx) => {
    const [found] = await rows<{ lists: number; ours: boolean }>(
      tx,
      sql`select (select count(*) from list where name not like 'Demo: %')::int as lists, exists (select from setting where key = 'demo') as ours`,
    )
    if (found?.lists || (!found?.ours && (await anyWork(tx))))
      throw new ConfigError(
        'DATA_DIR: found contacts or doors that are not of a demo; the demo never mixes with them. Choose another, such as DATA_DIR=./data-demo npm run demo.',
      )
    const tables = await rows<{ name: string }>(
      tx,
      sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'
            and tablename not in ('migration', 'clock', 'setting', 'law_place', 'law_window', 'law_day')`,
    )
    // Its ledger is no evidence of anything: who owns the table may let it go.
    await tx.execute(sql`alter table press disable trigger user`)
    await tx.execute(sql`alter table press_link disable trigger user`)
    await tx.execute(`truncate ${tables.map((t) => t.name).join(', ')}`)
    await tx.execute(sql`alter table press enable trigger user`)
    await tx.execute(sql`alter table press_link enable trigger user`)
    await tx.execute(sql`delete from setting where key not in ('law', 'ledger')`)
    await tx.execute(sql`insert into setting (key, value) values ('demo', 'true')`)
    // A march leaves the clock where its last weekend was.
    await tx.execute(sql`update clock set shift = '0'`)
    await tx.execute(sql`insert into house default values`)
    if ((await rows<{ t: string | null }>(tx, sql`select to_regclass('playground.messages')::text as t`))[0]?.t)
      await tx.execute(sql`delete from playground.messages`)
  })
  await app.simulated?.reset()
}

const anyWork = async (tx: Tx): Promise<boolean> =>
  (await rows(tx, sql`(select 1 from contact limit 1) union all (select 1 from canvass limit 1)`)).length > 0

export const volunteerId = (i: number): string => `demo-${i + 1}`

/** Teams of ten. The playground's own people are there too, but do not work. */
export async function addHands(app: App, { volunteers, locale }: DemoOptions): Promise<void> {
  const names = ['North', 'South', 'East', 'West', 'Centre']
  await app.store.transact(async (tx) => {
    const teams = []
    for (const name of names.slice(0, Math.max(2, Math.min(names.length, Math.ceil(volunteers / 10)))))
      teams.push(await findOrMakeTeam(tx, name))
    for (let i = 0; i < volunteers; i++)
      await addVolunteer(tx, {
        user: { network: 'playground', tenant: 'local', userId: volunteerId(i), name: `Volunteer ${i + 1}` },
        role: 'volunteer',
        teamId: teams[i % teams.length] ?? null,
        locale,
        textName: 'Volunteer',
        trust: 'trusted',
      })
  })
}

/** Who will be texted is fixed before anybody works: the first `texts` of the list, as a list of their own. */
export async function bringList(app: App, options: DemoOptions): Promise<ImportResult & { tonight: number }> {
  const result = await app.store.transact((tx) =>
    importList(tx, createReadStream(options.contacts), {
      fileName: basename(options.contacts),
      list: 'Demo: petition',
      source: 'Demonstration',
      kind: 'petition',
      region: options.region,
    }),
  )
  // A transaction of its own: a campaign takes the newest list.
  const tonight = await app.store.transact(async (tx) => {
    const [made] = await rows<{ n: number }>(
      tx,
      sql`with l as (insert into list (name, source, kind, region) values ('Demo: tonight', 'Demonstration', 'petition', ${options.region}) returning id),
            m as (insert into list_member (list_id, contact_id, position)
              select l.id, contact_id, position from l, list_member where list_id = ${result.listId} order by position limit ${options.texts} returning 1)
          select count(*)::int as n from m`,
    )
    return made?.n ?? 0
  })
  return { ...result, tonight }
}

/** The organizer's evening until launch: the commands and buttons of the page, pressed by a program. */
export async function launch(organizer: Hand, options: DemoOptions): Promise<void> {
  const t = translator('en')
  await organizer.type('/campaign new Demo rally')
  const form = await organizer.openForm(t('button.script'))
  const script = translator(options.locale)('form.script_example')
  await organizer.submit(form, { sender: options.locale === 'fr' ? 'Équipe Rivière' : 'Team Rivera', script })
  await organizer.submit(await organizer.openForm(t('button.test')), {
    to: options.region === 'FR' ? '06 39 98 00 00' : '514 555 0100',
  })
  for (let i = 0; i < 100; i++) {
    await organizer.press(t('button.refresh'))
    if (organizer.can(t('button.launch'))) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await organizer.press(t('button.launch'))
  // Its carrier loses answers and its workers are killed: a real campaign would stop by itself, and this one must not.
  for (const rule of guardKinds) await organizer.type(`/guard ${rule} off`)
}
