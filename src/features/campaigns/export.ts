/**
 * A campaign as a file: one row per contact, with the columns that came in and what came of them.
 *
 * Read in groups by the index of its targets, each in a transaction of its own: memory stays small whatever the
 * campaign's size, and a reader on a slow line holds nothing in the database.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { csvLine, neutral } from '../contacts/rejects.ts'

const group = 1_000
/** The look at all columns of a large list. */
const longLook = 300_000

type Row = {
  contactId: string
  phone: string
  firstName: string
  lastName: string
  locale: string | null
  fields: Record<string, string>
  state: string
  reason: string | null
  texts: number
  textedAt: string | null
  textedBy: string | null
  variant: number | null
  delivered: string | null
  answers: number
  lastAnswer: string | null
  tags: string[]
  response: string | null
}

/** Our own columns: names without spaces, so that a column of the list seldom has the same. */
const before = ['phone', 'first_name', 'last_name', 'language'] as const
const after = [
  'campaign_state',
  'waits_for',
  'texts',
  'first_text_at',
  'texted_by',
  'variant',
  'delivery',
  'answers',
  'last_answer',
  'tags',
  'response',
] as const

/**
 * Lines of CSV (RFC 4180, UTF-8 with a mark so that Excel knows it). `onDone` is called with the number of contacts once
 * the last line was handed out. No cell runs as a formula: see `neutral`.
 */
export async function* writeExport(
  store: Store,
  campaignId: string,
  onDone: (contacts: number) => Promise<void> = async () => {},
): AsyncGenerator<string, void> {
  const fields = await store.read((tx) => readColumns(tx, campaignId), longLook)
  const taken = new Set<string>([...before, ...after])
  yield `\ufeff${csvLine([...before, ...fields.map((name) => neutral(taken.has(name) ? `${name} (list)` : name)), ...after])}`
  let from: string | undefined
  let n = 0
  for (;;) {
    const found = await store.transact((tx) => readGroup(tx, campaignId, from))
    n += found.length
    if (found.length) yield found.map((row) => lineOf(row, fields)).join('')
    if (found.length < group) break
    from = found.at(-1)!.contactId
  }
  await onDone(n)
}

/** Notes that a campaign leaves the house, before its first byte does. */
export async function recordExport(
  tx: Tx,
  { campaignId, volunteerId }: { campaignId: string; volunteerId: string | null },
): Promise<string> {
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into export_record (campaign_id, volunteer_id) values (${campaignId}, ${volunteerId}::uuid) returning id`,
  )
  return made!.id
}

/** How many contacts it held; without that it was broken off. */
export const endExport = (tx: Tx, id: string, contacts: number): Promise<unknown> =>
  tx.execute(sql`update export_record set rows = ${contacts} where id = ${id}`)

/** A name for the file, of letters that every system keeps. */
export const exportName = (campaign: string): string =>
  `${
    campaign
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60)
      .toLowerCase() || 'campaign'
  }.csv`

async function readColumns(tx: Tx, campaignId: string): Promise<string[]> {
  const found = await rows<{ name: string }>(
    tx,
    sql`select distinct jsonb_object_keys(k.fields) as name from target t join contact k on k.id = t.contact_id
        where t.campaign_id = ${campaignId} order by 1`,
  )
  return found.map(({ name }) => name)
}

const readGroup = (tx: Tx, campaignId: string, from: string | undefined): Promise<Row[]> =>
  rows<Row>(
    tx,
    sql`select k.id as "contactId", k.phone, k.first_name as "firstName", k.last_name as "lastName", k.locale, k.fields,
          case when k.opted_out_at is not null then 'opted_out' when k.wrong_number_at is not null then 'wrong_number'
            else t.state end as state,
          t.reason, m.texts, m.at as "textedAt", w.name as "textedBy", m.variant,
          case when m.failed then 'failed' when m.delivery = 3 then 'delivered' when m.delivery > 0 then 'sent' end as delivered,
          coalesce(i.n, 0) as answers, i.last as "lastAnswer",
          coalesce((select jsonb_agg(g.tag order by g.tag) from tag g where g.campaign_id = t.campaign_id and g.contact_id = k.id), '[]') as tags,
          (select o.value from question q join response r on r.question_id = q.id and r.contact_id = k.id
            join choice o on o.id = r.choice_id where q.campaign_id = t.campaign_id order by q.position limit 1) as response
        from target t join contact k on k.id = t.contact_id
          left join lateral (
            select (count(*) filter (where x.state = 'sent'))::int as texts,
              to_char((min(x.sent_at) filter (where x.kind = 'first')) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
              (array_agg(x.volunteer_id) filter (where x.kind = 'first'))[1] as by,
              (min(x.variant) filter (where x.kind = 'first')) as variant,
              (max(x.delivery) filter (where x.kind = 'first')) as delivery,
              coalesce(bool_or(x.state = 'failed' or x.delivery_failed_at is not null) filter (where x.kind = 'first'), false) as failed
            from message x where x.contact_id = k.id and x.campaign_id = t.campaign_id and x.kind in ('first', 'reply') and x.state <> 'draft'
          ) m on true
          left join volunteer w on w.id = m.by
          left join lateral (
            select count(*)::int as n, (array_agg(y.body order by y.created_at desc))[1] as last
            from conversation v join inbound y on y.conversation_id = v.id
            where v.contact_id = k.id and y.campaign_id = t.campaign_id and y.kind = 'words'
          ) i on true
        where t.campaign_id = ${campaignId} and (${from ?? null}::uuid is null or t.contact_id > ${from ?? null}::uuid)
        order by t.contact_id limit ${group}`,
  )

const lineOf = (row: Row, fields: string[]): string =>
  csvLine(
    [
      row.phone,
      row.firstName,
      row.lastName,
      row.locale ?? '',
      ...fields.map((name) => (Object.hasOwn(row.fields, name) ? String(row.fields[name]) : '')),
      row.state,
      row.reason ?? '',
      row.texts,
      row.textedAt ?? '',
      row.textedBy ?? '',
      row.variant === null ? '' : row.variant,
      row.delivered ?? '',
      row.answers,
      row.lastAnswer ?? '',
      row.tags.join(' '),
      row.response ?? '',
    ].map((cell) => (typeof cell === 'string' ? neutral(cell) : cell)),
  )
