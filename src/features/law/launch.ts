/** What the law asks of a campaign before its first text: by the packs of its list and of the people on it. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Ways } from './ways.ts'
import { packOf, packs } from './packs/index.ts'
import type { Pack, PackName } from './pack.ts'
import { senderFault } from './senders.ts'
import type { Sending } from './senders.ts'

export type LawFacts = {
  /** The carrier rings real phones. */
  applies: boolean
  region: string | null
  kind: string
  source: string
  /** How many of the list are under which pack. */
  people: Partial<Record<PackName, number>>
  exceptions: string[]
  /** What texts to these people could leave from. */
  senders: Sending[]
}

export const lawLacks = ['no_origin', 'petition', 'former_members', 'sender_unlawful', 'sender_deaf'] as const
export type LawLack = (typeof lawLacks)[number]

type Found = Omit<LawFacts, 'senders'> & {
  carrier: string | null
  countries: Record<string, number>
  table: (Sending & { carrier: string })[]
  ways: Ways | null
}

export async function readLaw(tx: Tx, { id, listId }: { id: string; listId: string | null }): Promise<LawFacts> {
  const [found] = await rows<Found>(
    tx,
    sql`select coalesce((select not (value->>'allDay')::boolean from setting where key = 'law'), false) as applies,
          l.region, coalesce(l.kind, 'other') as kind, coalesce(l.source, '') as source,
          (select coalesce(jsonb_object_agg(pack, n), '{}') from (
            select split_part(k.place, '-', 1) as pack, count(*) as n from list_member m join contact k on k.id = m.contact_id
            where m.list_id = ${listId}::uuid group by 1) x) as people,
          (select coalesce(jsonb_agg(rule), '[]') from law_exception where campaign_id = ${id} and ended_at is null) as exceptions,
          (select carrier from campaign where id = ${id}) as carrier,
          (select coalesce(jsonb_object_agg(country, n), '{}') from (
            select k.country, count(*) as n from list_member m join contact k on k.id = m.contact_id
            where m.list_id = ${listId}::uuid and k.country is not null group by 1) x) as countries,
          (select coalesce(jsonb_agg(jsonb_build_object('carrier', s.carrier, 'address', s.address, 'kind', s.kind)), '[]') from sender s
            where s.off_at is null and (s.country is null or l.region is null or s.country = l.region)) as table,
          (select value from setting where key = 'ways') as ways
        from (select) one left join list l on l.id = ${listId}::uuid`,
  )
  return { ...found!, senders: sendersOf(found!) }
}

/**
 * What its texts leave from: of the carriers that its people's countries are routed to, the numbers of the table, else
 * what the settings name. A campaign that has chosen its carrier has that one alone.
 */
function sendersOf({ carrier, countries, region, table, ways }: Found): Sending[] {
  if (!ways) return table
  const all = Object.values(countries).reduce((sum, n) => sum + n, 0)
  const many = Object.keys(countries).filter((country) => (countries[country] ?? 0) >= all / 20)
  const routed = [...many, ...(region ? [region] : [])].map((country) => ways.routes[country] ?? ways.usual)
  const used = new Set(carrier ? [carrier] : routed.length ? routed : [ways.usual])
  return [...used].flatMap((name) => {
    const numbers = table.filter((sender) => sender.carrier === name)
    const own = ways.from[name]
    return numbers.length || !own ? numbers : [own]
  })
}

/** Of the list's own country, and of whoever is one in twenty of its people: a handful that moved does not make the law. */
export function packsOf({ region, people }: Pick<LawFacts, 'region' | 'people'>): Pack[] {
  const all = Object.values(people).reduce((sum, n) => sum + n, 0)
  const named = (Object.keys(packs) as PackName[]).filter((name) => all > 0 && (people[name] ?? 0) >= all / 20)
  return [...new Set([...(region ? [packOf(region)] : []), ...named.map((name) => packs[name])])]
}

/** `texts`: the wordings of the first text, with their merge fields. */
export function lackingByLaw(texts: string[], facts: LawFacts): LawLack[] {
  if (!facts.applies) return []
  const applying = packsOf(facts)
  const lacks = new Set<LawLack>()
  const excepted = (rule: string): boolean => facts.exceptions.includes(rule)
  const saysOrigin = (text: string): boolean =>
    text.includes('{verify') || (facts.source !== '' && text.toLowerCase().includes(facts.source.toLowerCase()))
  for (const pack of applying) {
    if (pack.firstText.is.includes('origin') && !excepted('origin') && !texts.every(saysOrigin)) lacks.add('no_origin')
    if (facts.kind === 'petition' && pack.petition.is === 'scope' && !excepted('petition')) lacks.add('petition')
    if (facts.kind === 'former_members' && pack.formerMembers.is !== 'always' && !excepted('former_members'))
      lacks.add('former_members')
  }
  for (const sender of facts.senders) {
    const found = senderFault(sender, applying)
    if (found) lacks.add(`sender_${found.fault}`)
  }
  return [...lacks]
}
