import { asJson, type Store } from './store.ts'
import { plan, type Unplanned } from './plan.ts'
import type { Payload } from './webhook.ts'

export type DuePost = { id: string; url: string | null; payload: Payload; tries: number }
type Due = { id: string; kind: 'mark' | 'write' | 'post'; url: string | null; payload: object; tries: number }

/** The runner's statements. Each can be repeated after a crash without a second effect, but for a post. */
export function createEvents(store: Store) {
  const { sql } = store

  /** Foresees what follows from new texts. Answers how many there were. */
  async function planNew(): Promise<number> {
    const texts = await sql<Unplanned[]>`
      select id, sid, attempt_tag as tag, to_phone as phone, body, n, callback, fault,
        accepted_at as "acceptedAt", valid_until as "validUntil"
      from carrier.text where not planned order by id limit 200`
    if (texts.length === 0) return 0
    const settings = await store.settings()
    const planned = texts.flatMap((text) => plan(settings, text).map((event) => ({ text: text.id, ...event })))
    // the guard on `planned` is for the moment in which a second runner has taken over and the first has not noticed
    await sql`
      with taken as (
        update carrier.text t set planned = true
        from jsonb_array_elements_text(${asJson(
          sql,
          texts.map((text) => text.id),
        )}) as given (id)
        where t.id = given.id::bigint and not t.planned returning t.id
      )
      insert into carrier.event (due_at, kind, url, payload)
      select due, kind, url, payload
      from jsonb_to_recordset(${asJson(sql, planned)})
        as given (text bigint, due timestamptz, kind text, url text, payload jsonb)
      where text in (select id from taken)`
    return texts.length
  }

  /** Does what is due inside the carrier and answers at most `room` posts that are due and not in `busy`. */
  async function takeDue(busy: ReadonlySet<string>, room: number): Promise<{ done: number; posts: DuePost[] }> {
    // as it is now: a post that ends while the rows are on their way is still among them
    const taken = new Set(busy)
    const due = await sql<Due[]>`
      (select id, kind, url, payload, tries from carrier.event
        where due_at <= clock_timestamp() and kind <> 'post' order by due_at, id limit 500)
      union all
      (select id, kind, url, payload, tries from carrier.event
        where due_at <= clock_timestamp() and kind = 'post' order by due_at, id limit ${room > 0 ? taken.size + room : 0})`
    const idsOf = (kind: Due['kind']) => due.filter((event) => event.kind === kind).map((event) => event.id)
    const marks = idsOf('mark')
    if (marks.length > 0) await mark(marks)
    const writes = idsOf('write')
    if (writes.length > 0) await write(writes)
    const posts = due.filter((event) => event.kind === 'post' && !taken.has(event.id)) as DuePost[]
    return { done: marks.length + writes.length, posts: posts.slice(0, room) }
  }

  async function mark(ids: string[]): Promise<void> {
    await sql`
      with due as (
        delete from carrier.event where id in (select value::bigint from jsonb_array_elements_text(${asJson(sql, ids)}))
        returning payload
      )
      update carrier.text t set status = payload->>'status', code = payload->>'code', version = ${xid(sql)}
      from due where t.id = (payload->>'text')::bigint`
  }

  /** Voters write what was foreseen. One who said STOP in the meantime, by hand, keeps silent. */
  async function write(ids: string[]): Promise<void> {
    await sql`
      with due as (
        delete from carrier.event where id in (select value::bigint from jsonb_array_elements_text(${asJson(sql, ids)}))
        returning payload
      ), willing as (
        select payload from due
        where not exists (select 1 from carrier.stopped s where s.phone = payload->>'from')
      )
      ${insertInbound(sql)}`
  }

  async function posted(ids: string[]): Promise<void> {
    await sql`delete from carrier.event
      where id in (select value::bigint from jsonb_array_elements_text(${asJson(sql, ids)}))`
  }

  /**
   * Our webhook has answered an inbound text, `ago` ms ago: from that moment we know of a STOP. The time is the
   * answer's, not this statement's, for a confirmation may be on its way before this has committed.
   */
  async function delivered(id: string, sid: string, ago: number): Promise<void> {
    await sql`
      with told as (
        update carrier.inbound set delivered_at = clock_timestamp() - ${ago / 1000} * interval '1 second',
          version = ${xid(sql)}
        where sid = ${sid} and delivered_at is null returning from_phone, word, delivered_at
      ), stopped as (
        insert into carrier.stopped select from_phone, delivered_at from told where word = 'stop'
        on conflict (phone) do nothing
      ), started as (
        delete from carrier.stopped where phone in (select from_phone from told where word = 'start')
      )
      delete from carrier.event where id = ${id}`
  }

  async function postpone(id: string, ms: number): Promise<void> {
    await sql`update carrier.event set tries = tries + 1, due_at = clock_timestamp() + ${ms / 1000} * interval '1 second'
      where id = ${id}`
  }

  return { planNew, takeDue, posted, delivered, postpone }
}

export type Events = ReturnType<typeof createEvents>

const xid = (sql: Store['sql']) => sql`pg_current_xact_id()::text::bigint`

/** Rows of `willing` (payload: Written) become texts on their way to our webhook. */
export const insertInbound = (sql: Store['sql']) => sql`
  , written as (
    insert into carrier.inbound (sid, from_phone, body, media, at, word)
    select payload->>'sid', payload->>'from', payload->>'body', (payload->>'media')::int,
      coalesce((payload->>'at')::timestamptz, clock_timestamp()), payload->>'word' from willing
    on conflict (sid) do nothing
    returning sid, from_phone, body, media, at
  )
  insert into carrier.event (due_at, kind, payload)
  select clock_timestamp() + copy * interval '200 milliseconds', 'post', jsonb_build_object('type', 'inbound',
    'sid', sid, 'from', from_phone, 'body', body, 'media', media, 'at', at)
  from written join willing on willing.payload->>'sid' = written.sid,
    generate_series(0, (willing.payload->>'copies')::int - 1) as copy`
