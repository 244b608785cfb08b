import type { JSONValue, Sql } from 'postgres'
import { gather } from './gather.ts'
import { createSchema } from './schema.ts'
import { changed, defaultSettings, type CarrierChange, type CarrierSettings } from './settings.ts'

/** A text that came to the carrier, whatever will become of it. `attempt` counts per phone. */
export type Asked = { attempt: number; at: Date; stopped: boolean; revision: number }

export type Accept = {
  sid: string
  tag: string
  phone: string
  body: string
  callback: string | null
  fault: string | null
  askedAt: Date
  validUntil: Date | null
}

export type Store = ReturnType<typeof createStore>

/** Rows as one parameter, so that a statement has the same shape for one row and for a hundred. */
export const asJson = (sql: Sql, rows: object) => sql.json(rows as JSONValue)

/** The carrier's tables. Every call commits on its own. */
export function createStore(sql: Sql) {
  let ready: Promise<void> | undefined
  let known: { revision: number; settings: CarrierSettings } | undefined

  function ensure(): Promise<void> {
    ready ??= createSchema(sql).catch((error) => {
      ready = undefined
      throw error
    })
    return ready
  }

  async function settings(revision?: number): Promise<CarrierSettings> {
    if (known && known.revision === revision) return known.settings
    await ensure()
    const [row] = await sql<{ revision: number; value: CarrierChange }[]>`select revision, value from carrier.setting`
    known = { revision: row!.revision, settings: changed(defaultSettings, row!.value) }
    return known.settings
  }

  /** Fills in `change` over what is set, or over the defaults with `fresh`. Every process sees it at its next send. */
  async function configure(change: CarrierChange, fresh = false): Promise<void> {
    await ensure()
    await sql.begin(async (tx) => {
      const [row] = await tx<{ value: CarrierChange }[]>`select value from carrier.setting for update`
      const value = changed(fresh ? defaultSettings : changed(defaultSettings, row!.value), change)
      await tx`update carrier.setting set revision = revision + 1, value = ${tx.json(value as unknown as JSONValue)}`
    })
  }

  const ask = gather<string, Asked>(
    async (phones) => {
      await ensure()
      const rows = await again(
        () => sql<(Asked & { phone: string })[]>`
          insert into carrier.line as l (phone, attempts)
          select phone, 1 from jsonb_array_elements_text(${asJson(sql, phones)}) as given (phone) order by phone
          on conflict (phone) do update set attempts = l.attempts + 1
          returning phone, attempts as attempt, clock_timestamp() as at,
            (select revision from carrier.setting) as revision,
            exists (select 1 from carrier.stopped s where s.phone = l.phone) as stopped`,
      )
      const byPhone = new Map(rows.map((row) => [row.phone, row]))
      return phones.map((phone) => byPhone.get(phone)!)
    },
    { max: 100, key: (phone) => phone },
  )

  /** The acceptance: one committed statement. False when the phone's line is gone (a reset came in between). */
  const accept = gather<Accept, boolean>(
    async (texts) => {
      const rows = await again(
        () => sql<{ sid: string }[]>`
          with given as materialized (
            select * from jsonb_to_recordset(${asJson(sql, texts)}) as given (sid text, tag uuid, phone text, body text,
              callback text, fault text, "askedAt" timestamptz, "validUntil" timestamptz)
          ), counted as (
            update carrier.line l set accepted = l.accepted + 1 from given where l.phone = given.phone
            returning l.phone, l.accepted
          )
          insert into carrier.text (sid, attempt_tag, to_phone, body, n, callback, fault, valid_until, asked_at)
          select sid, tag, phone, body, counted.accepted, callback, fault, "validUntil", "askedAt"
          from given join counted using (phone)
          returning sid`,
      )
      const sids = new Set(rows.map((row) => row.sid))
      return texts.map((text) => sids.has(text.sid))
    },
    { max: 100, key: (text) => text.phone },
  )

  async function refuse(refusal: { tag: string; phone: string; reason: string; code: string | null }): Promise<void> {
    await sql`insert into carrier.refused (attempt_tag, to_phone, reason, code)
      values (${refusal.tag}, ${refusal.phone}, ${refusal.reason}, ${refusal.code})`
  }

  /** An empty carrier with default settings. */
  async function reset(): Promise<void> {
    await ensure()
    await sql`truncate carrier.text, carrier.inbound, carrier.event, carrier.refused, carrier.stopped, carrier.line`
    await configure({}, true)
  }

  return { sql, ensure, settings, configure, ask, accept, refuse, reset }
}

/** Two processes may lock the same lines in another order; PostgreSQL undoes one of them entirely. */
async function again<T>(statement: () => PromiseLike<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await statement()
    } catch (error) {
      if (round >= 4 || (error as { code?: unknown }).code !== '40P01') throw error
    }
  }
}
