/** Sets the stage: an empty house, an organizer, leads and volunteers in teams, lists. */
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { sql } from 'drizzle-orm'
import type { App } from '../app.ts'
import { rows } from '../db/client.ts'
import type { Tx } from '../db/client.ts'
import { importList } from '../features/contacts/import.ts'
import type { ImportResult } from '../features/contacts/import.ts'
import { addVolunteer, findOrMakeTeam } from '../features/volunteers/invite.ts'
import { ConfigError } from '../lib/errors.ts'
import type { Tally } from './pace.ts'
import { Hand } from './hand.ts'
import type { DemoOptions } from './options.ts'

/** Who plays, and what is known of the week so far. */
export type Stage = {
  app: App
  options: DemoOptions
  /** In their own chat, and in the team's channel. */
  organizer: Hand
  room: Hand
  /** One a team, in its order; in their own chat and in the team's channel. */
  leads: { hand: Hand; room: Hand }[]
  /** Who texts, and the place of their team. Newcomers come after the others. */
  hands: { hand: Hand; team: number }[]
  /** The first day of the week, YYYY-MM-DD, in `zone`. */
  monday: string
  zone: string
  tally: Tally
  /** First texts so far, of all evenings; whoever tells of the progress looks. */
  told: { day: string; pressed: number }
}

/** What stands there is no demo's. */
export class Occupied extends ConfigError {}

/** The demo never mixes with a real campaign: an earlier demo is wiped, anything else is refused. Throws Occupied. */
export async function clearStage(app: App): Promise<void> {
  await app.store.transact(async (tx) => {
    const [found] = await rows<{ lists: number; ours: boolean }>(
      tx,
      sql`select (select count(*) from list where name not like 'Demo: %')::int as lists, exists (select from setting where key = 'demo') as ours`,
    )
    if (found?.lists || (!found?.ours && (await anyWork(tx))))
      throw new Occupied(
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
    await tx.execute(sql`insert into house default values`)
    // A week or a march was played in days to come: what begins now begins now.
    await tx.execute(sql`update clock set shift = '0'`)
    if ((await rows<{ t: string | null }>(tx, sql`select to_regclass('playground.messages')::text as t`))[0]?.t)
      await tx.execute(sql`delete from playground.messages`)
  })
  app.log.info({ event: 'ledger.begun' })
  await app.simulated?.reset()
}

const anyWork = async (tx: Tx): Promise<boolean> =>
  (await rows(tx, sql`(select 1 from contact limit 1) union all (select 1 from canvass limit 1)`)).length > 0

const teamNames = ['North', 'South', 'East', 'West', 'Centre']
/** Teams of ten. */
export const teamsOf = ({ volunteers }: DemoOptions): string[] =>
  teamNames.slice(0, Math.max(2, Math.min(teamNames.length, Math.ceil(volunteers / 10))))

/** The playground's own people are there too, but do not work. */
export async function addPeople(
  app: App,
  options: DemoOptions,
): Promise<Pick<Stage, 'organizer' | 'room' | 'leads' | 'hands'>> {
  const playground = app.playground!
  const { volunteers, locale } = options
  const teams = teamsOf(options)
  await app.store.transact(async (tx) => {
    const ids: string[] = []
    for (const name of teams) ids.push(await findOrMakeTeam(tx, name))
    const add = (userId: string, name: string, role: 'volunteer' | 'lead', teamId: string): Promise<unknown> =>
      addVolunteer(tx, {
        user: { network: 'playground', tenant: 'local', userId, name },
        role,
        teamId,
        locale,
        textName: role === 'lead' ? 'Lead' : 'Volunteer',
        trust: 'trusted',
      })
    for (const [i, teamId] of ids.entries()) await add(`demo-lead-${i + 1}`, `Lead ${i + 1}`, 'lead', teamId)
    for (let i = 0; i < volunteers; i++)
      await add(`demo-${i + 1}`, `Volunteer ${i + 1}`, 'volunteer', ids[i % ids.length]!)
  })
  const one = (userId: string, name: string, channel?: string): Hand => new Hand(playground, userId, name, channel)
  return {
    organizer: one('olivia', 'Olivia'),
    room: one('olivia', 'Olivia', 'team'),
    leads: teams.map((_, i) => ({
      hand: one(`demo-lead-${i + 1}`, `Lead ${i + 1}`),
      room: one(`demo-lead-${i + 1}`, `Lead ${i + 1}`, 'team'),
    })),
    hands: Array.from({ length: volunteers }, (_, i) => ({
      hand: one(`demo-${i + 1}`, `Volunteer ${i + 1}`),
      team: i % teams.length,
    })),
  }
}

export type Part = { list: string; texts: number; percent: number }

/** Of a hundred people so many are left alone, so that it can be told what the texts did. */
const leftAlone = 10

/** As many of a list as leave `texts` when the percent is drawn from them; as features/holdout/draw.ts rounds. */
function membersFor(texts: number, percent: number): number {
  let members = texts
  while (members - Math.round((members * percent) / 100) < texts) members++
  return members
}

/**
 * Who will be texted is fixed before anybody works: the first `texts` of the list, an evening's share each, as lists of
 * their own, with whom chance leaves alone beside them, as far as the list has more people than are to be texted.
 */
export async function bringLists(
  app: App,
  options: DemoOptions,
  evenings: number,
): Promise<ImportResult & { parts: Part[] }> {
  const result = await app.store.transact((tx) =>
    importList(tx, createReadStream(options.contacts), {
      fileName: basename(options.contacts),
      list: 'Demo: petition',
      source: 'Demonstration',
      kind: 'petition',
      region: options.region,
    }),
  )
  const [there] = await app.store.transact((tx) =>
    rows<{ n: number }>(tx, sql`select count(*)::int as n from list_member where list_id = ${result.listId}`),
  )
  if (!there!.n)
    throw new ConfigError(
      `--contacts: none of the ${result.rows} rows of ${basename(options.contacts)} holds a number that can be texted in ${options.region}; --region is the country of numbers without a prefix.`,
    )
  const texts = Math.min(options.texts, there!.n)
  const shares = Array.from(
    { length: evenings },
    (_, i) => Math.floor(texts / evenings) + (i < texts % evenings ? 1 : 0),
  )
  const percent = shares.reduce((n, share) => n + membersFor(share, leftAlone), 0) <= there!.n ? leftAlone : 0
  const parts: Part[] = []
  let from = 0
  for (const [i, share] of shares.entries()) {
    if (!share) continue
    const list = `Demo: evening ${i + 1}`
    const members = membersFor(share, percent)
    // A transaction of its own: a campaign takes the newest list.
    await app.store.transact((tx) =>
      tx.execute(
        sql`with l as (insert into list (name, source, kind, region) values (${list}, 'Demonstration', 'petition', ${options.region}) returning id)
            insert into list_member (list_id, contact_id, position)
            select l.id, contact_id, position from l, list_member where list_id = ${result.listId}
            order by position limit ${members} offset ${from}`,
      ),
    )
    from += members
    parts.push({ list, texts: share, percent })
  }
  return { ...result, parts }
}
