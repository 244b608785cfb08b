/** Lists made of other lists: see list-words.ts. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows, takeTime } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { packOf } from '../law/packs/index.ts'
import { headerKey } from './columns.ts'
import { fieldIs } from './list-fields.ts'
import { parseListWords } from './list-words.ts'
import type { Term } from './list-words.ts'
import { textable } from './textable.ts'
import type { Reach } from './textable.ts'

type Origin = { source: string; kind: string; region: string }
type Picked = { ids: SQL; origins: Origin[] }

/** Who is meant by the words, without making anything. Throws UserError `list.words_*`, `list.not_found`, `campaign.not_found`. */
export async function countList(tx: Tx, words: string): Promise<Reach> {
  const { ids } = await pick(tx, words)
  const [found] = await rows<Reach>(
    tx,
    sql`select count(*)::int as members, (count(*) filter (where ${textable}))::int as textable,
          (count(*) filter (where k.phone_line = 'landline'))::int as landlines
        from (${ids}) picked join contact k on k.id = picked.id where ${reachable}`,
  )
  return found ?? { members: 0, textable: 0, landlines: 0 }
}

/**
 * Makes the list. Its sources are those of the lists it is made of; people who opted out and wrong numbers are never in
 * it. Throws what `countList` throws, `list.no_name`, `list.name_taken`, `list.words_nobody`.
 */
export async function makeList(
  tx: Tx,
  { name, words }: { name: string; words: string },
): Promise<{ listId: string; name: string; members: number; source: string }> {
  const clean = name.replace(/\p{C}/gu, '').trim().slice(0, 80)
  if (!clean) throw new UserError('list.no_name')
  const { ids, origins } = await pick(tx, words)
  const source = [...new Set(origins.map((o) => o.source))].join('; ').slice(0, 300)
  const kinds = new Set(origins.map((o) => o.kind))
  const kind = kinds.size === 1 ? origins[0]!.kind : 'other'
  const [list] = await rows<{ id: string }>(
    tx,
    sql`insert into list (name, source, kind, region, made) values (${clean}, ${source}, ${kind}, ${origins[0]!.region}, ${words.trim()})
        on conflict do nothing returning id`,
  )
  if (!list) throw new UserError('list.name_taken', { name: clean })
  const [placed] = await rows<{ n: number }>(
    tx,
    sql`with placed as (
          insert into list_member (list_id, contact_id, position)
          select ${list.id}::uuid, k.id, row_number() over (order by md5(k.phone)::uuid)
          from (${ids}) picked join contact k on k.id = picked.id where ${reachable} returning 1
        ) select count(*)::int as n from placed`,
  )
  if (!placed?.n) throw new UserError('list.words_nobody')
  return { listId: list.id, name: clean, members: placed.n, source }
}

/** Columns by which nobody may be picked, by the law of any list it is made of. Throws UserError `list.words_forbidden`. */
function mayFilter(field: string, origins: Origin[]): void {
  for (const { region } of origins) {
    const { is, source } = packOf(region).noFilter
    if (is.includes(headerKey(field)))
      throw new UserError('list.words_forbidden', { field: field.slice(0, 60), source })
  }
}

const reachable = sql`k.opted_out_at is null and k.wrong_number_at is null`

/** Ids of contacts, as one query: sets, so that its cost is that of its parts whatever the planner thinks of them. */
async function pick(tx: Tx, words: string): Promise<Picked> {
  const steps = parseListWords(words)
  await takeTime(tx, 300_000)
  await tx.execute(sql`set local work_mem = '64MB'`)
  await tx.execute(sql`set local jit = off`)
  const origins: Origin[] = []
  let ids: SQL | undefined
  for (const { how, term } of steps) {
    if (term.kind === 'field') {
      mayFilter(term.field, origins)
      const is = await fieldIs(tx, term.field, term.values)
      const keep = (how === '-') === term.not ? is : sql`not ${is}`
      ids = sql`select s.id from (${ids}) s join contact k on k.id = s.id where ${keep}`
      continue
    }
    const { ids: set, origin } = await setOf(tx, term)
    if (how === '+' && origin) origins.push(origin)
    if (!ids) ids = set
    else if (how === '+') ids = sql`(${ids}) union (${set})`
    else if (how === '-') ids = sql`(${ids}) except (${set})`
    else ids = sql`(${ids}) intersect (${set})`
  }
  return { ids: ids!, origins }
}

/** Texts that left, or may have, or will. */
const gone = sql`state in ('queued', 'sending', 'sent', 'unknown')`

async function setOf(tx: Tx, term: Exclude<Term, { kind: 'field' }>): Promise<{ ids: SQL; origin?: Origin }> {
  if (term.kind === 'lately')
    return {
      ids: sql`select contact_id as id from message where kind in ('first', 'reply') and ${gone}
        and coalesce(sent_at, created_at) > muster_now() - make_interval(days => ${term.days})`,
    }
  if (term.kind === 'list') {
    const [list] = await rows<Origin & { id: string }>(
      tx,
      sql`select id, source, kind, region from list where lower(name) = lower(${term.name})`,
    )
    if (!list) throw new UserError('list.not_found', { name: term.name.slice(0, 80) })
    return { ids: sql`select contact_id as id from list_member where list_id = ${list.id}::uuid`, origin: list }
  }
  const [campaign] = await rows<Origin & { id: string }>(
    tx,
    sql`select c.id, l.source, l.kind, l.region from campaign c join list l on l.id = c.list_id
        where lower(c.name) = lower(${term.campaign}) order by c.created_at desc limit 1`,
  )
  if (!campaign) throw new UserError('campaign.not_found', { name: term.campaign.slice(0, 80) })
  const of = sql`campaign_id = ${campaign.id}::uuid`
  const sets = {
    yes: sql`select contact_id as id from tag where ${of} and tag = 'yes'`,
    answered: sql`select distinct contact_id as id from inbound where ${of} and kind = 'words' and contact_id is not null`,
    texted: sql`select contact_id as id from message where ${of} and kind = 'first' and ${gone}`,
  }
  return { ids: sets[term.kind], origin: campaign }
}
