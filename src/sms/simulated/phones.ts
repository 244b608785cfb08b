import { randomBytes } from 'node:crypto'
import { insertInbound } from './events.ts'
import type { Written } from './plan.ts'
import { asJson, type Store } from './store.ts'
import { carrierWord } from './words.ts'

/**
 * One bubble on a phone. `status` of a campaign's text: accepted, delivered, failed; of a voter's: sent, delivered (our
 * webhook has it). `name` is empty: a carrier knows numbers. `at` is ISO 8601.
 */
export type PhoneText = {
  id: string
  phone: string
  name: string
  from: 'campaign' | 'voter'
  body: string
  at: string
  status?: string
}

export type Phones = {
  /**
   * What was added or has changed since an earlier answer's `version`; 0 asks for the latest 300. Oldest first. Rows
   * may come again: the reader replaces by `id`. Who is more than 1,000 rows behind gets the newest 1,000.
   */
  since(version: number): Promise<{ version: number; texts: PhoneText[] }>
  /** The voter types. An empty body is a photo without words. */
  write(phone: string, body: string): Promise<{ id: string }>
}

export function createPhones(store: Store, wake: () => void): Phones {
  const { sql } = store

  async function since(version: number): Promise<{ version: number; texts: PhoneText[] }> {
    await store.ensure()
    const limit = version > 0 ? 1000 : 300
    // A row's version is its transaction's id. All transactions below the snapshot's xmin have ended, so whatever this
    // reader does not see now is at or above it: that is where the next reading starts.
    const [row] = await sql<{ version: string; texts: PhoneText[] | null }[]>`
      with changed as (
        (select sid as id, to_phone as phone, 'campaign' as "from", body, accepted_at as at, status
          from carrier.text where version >= ${version} order by id desc limit ${limit})
        union all
        (select sid, from_phone, 'voter', body, written_at, case when delivered_at is null then 'sent' else 'delivered' end
          from carrier.inbound where version >= ${version} order by id desc limit ${limit})
        order by at desc limit ${limit}
      )
      select pg_snapshot_xmin(pg_current_snapshot())::text as version, (select jsonb_agg(
        jsonb_build_object('id', id, 'phone', phone, 'name', '', 'from', "from", 'body', body, 'at', at, 'status', status)
        order by at) from changed) as texts`
    const texts = (row!.texts ?? []).map((text) => ({ ...text, at: new Date(text.at).toISOString() }))
    return { version: Number(row!.version), texts }
  }

  async function write(phone: string, body: string): Promise<{ id: string }> {
    await store.ensure()
    // U+0000 cannot be stored, half a surrogate pair cannot be written as UTF-8
    const text = Buffer.from(body.replaceAll('\0', '')).toString()
    const id = `MO${randomBytes(16).toString('hex')}`
    const media = text.trim() === '' ? 1 : 0
    const word = carrierWord(text) ?? null
    const written: Written = { sid: id, from: phone, body: text, media, at: null, word, copies: 1 }
    await sql`with willing as (select ${asJson(sql, written)}::jsonb as payload) ${insertInbound(sql)}`
    wake()
    return { id }
  }

  return { since, write }
}
