/**
 * The playground's messages as rows, so that any process can write into its chats.
 *
 * Versions: writers of one channel take turns (an advisory lock until their commit), and each draws its version only
 * once it has its turn. So whoever has seen version n of a channel has seen all below n, and reading "after n" misses
 * nothing, however late a slower writer commits.
 */
import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import type { View } from '../../chat/view.ts'
import { deadline } from '../../lib/deadline.ts'
import type { PlaygroundMessage } from './message.ts'

const lockSpace = 0x706c6179
const keptPerChannel = 2000
const pruneEvery = 200
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export type NewMessage = {
  channel: string
  view: View
  nonce: string
  author?: { userId: string; name: string }
  privateTo?: string
  replyTo?: string
}
/** Where a reader is in a channel. */
export type Cursor = { channel: string; after: number }

type Row = Record<'id' | 'channel' | 'view' | 'at', string> &
  Record<'author' | 'name' | 'private_to' | 'reply_to', string | null> & {
    position: number
    version: number
    edited: boolean
  }

export type Store = ReturnType<typeof openStore>

/** `changed` is called after each write of this process. */
export function openStore(sql: postgres.Sql, changed: () => void) {
  // Views and times travel as text: a client shared with an ORM may have other parsers than postgres.js's own.
  const columns = sql`m.id::text, m.channel, m.author, m.name, m.view, m.private_to, m.reply_to::text,
    m.position::float8, m.version::float8, m.edited_at is not null as edited,
    to_char(m.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`
  let tables: Promise<void> | undefined

  /** Makes the tables once per process, whichever call comes first; a failure is tried again at the next call. */
  const ready = (): Promise<void> =>
    (tables ??= createTables(sql).catch((error: unknown) => {
      tables = undefined
      throw error
    }))

  /** The same nonce again posts nothing new and returns the first message. */
  async function post(message: NewMessage): Promise<PlaygroundMessage> {
    await ready()
    const { channel, nonce, author } = message
    const [fresh] = await sql<Row[]>`
      with turn as materialized (select pg_advisory_xact_lock(${lockSpace}::int, hashtext(${channel}::text))),
      numbered as materialized (select nextval('playground.version') as n from turn)
      insert into playground.messages as m
        (id, channel, author, name, view, private_to, reply_to, nonce, position, version)
      select ${randomUUID()}::uuid, ${channel}::text, ${author?.userId ?? null}::text, ${author?.name ?? null}::text,
        ${JSON.stringify(message.view)}::text, ${message.privateTo ?? null}::text, ${message.replyTo ?? null}::uuid,
        ${nonce}::text, n, n from numbered
      on conflict (nonce) do nothing
      returning ${columns}`
    if (fresh) {
      if (fresh.position % pruneEvery === 0) await prune(channel)
      changed()
      return fromRow(fresh)
    }
    const [first] = await sql<Row[]>`select ${columns} from playground.messages m where m.nonce = ${nonce}::text`
    if (!first) throw new Error('a playground message went away while its nonce was in use')
    return fromRow(first)
  }

  /** Undefined when there is no such message in that channel (any more). */
  async function edit(channel: string, id: string, view: View): Promise<PlaygroundMessage | undefined> {
    if (!uuid.test(id)) return undefined
    await ready()
    const [row] = await sql<Row[]>`
      with turn as materialized (select pg_advisory_xact_lock(${lockSpace}::int, hashtext(${channel}::text)))
      update playground.messages m
      set view = ${JSON.stringify(view)}::text, version = nextval('playground.version'), edited_at = now()
      from turn where m.id = ${id}::uuid and m.channel = ${channel}::text
      returning ${columns}`
    if (!row) return undefined
    changed()
    return fromRow(row)
  }

  async function find(channel: string, id: string, viewer: string): Promise<PlaygroundMessage | undefined> {
    if (!uuid.test(id)) return undefined
    await ready()
    const [row] = await sql<Row[]>`
      select ${columns} from playground.messages m
      where m.id = ${id}::uuid and m.channel = ${channel}::text
        and (m.private_to is null or m.private_to = ${viewer}::text)`
    return row && fromRow(row)
  }

  /** What changed, by version; at most `limit`, the rest at the next call. */
  async function changes(cursors: Cursor[], viewers: string[], limit: number): Promise<PlaygroundMessage[]> {
    await ready()
    const rows = await sql<Row[]>`
      select ${columns}
      from json_to_recordset(${JSON.stringify(cursors)}::text::json) as c(channel text, after bigint)
      join playground.messages m on m.channel = c.channel and m.version > c.after
      where m.private_to is null
        or m.private_to in (select json_array_elements_text(${JSON.stringify(viewers)}::text::json))
      order by m.version limit ${limit}::int`
    return rows.map(fromRow)
  }

  /** The newest `limit` of each channel, by position. */
  async function newest(channels: string[], viewers: string[], limit: number): Promise<PlaygroundMessage[]> {
    await ready()
    const rows = await sql<Row[]>`
      select ${columns}
      from json_array_elements_text(${JSON.stringify(channels)}::text::json) as c(channel)
      cross join lateral (
        select * from playground.messages p
        where p.channel = c.channel and (p.private_to is null
          or p.private_to in (select json_array_elements_text(${JSON.stringify(viewers)}::text::json)))
        order by p.position desc limit ${limit}::int
      ) m order by m.position`
    return rows.map(fromRow)
  }

  /** Whether a cursor is from this database, and not from one that is gone. */
  async function knows(cursors: Cursor[]): Promise<boolean> {
    await ready()
    const ahead = await sql`
      select 1 from json_to_recordset(${JSON.stringify(cursors)}::text::json) as c(channel text, after bigint)
      where c.after > (select coalesce(max(version), 0) from playground.messages m where m.channel = c.channel)`
    return ahead.length === 0
  }

  const prune = (channel: string) => sql`
    delete from playground.messages where channel = ${channel}::text and position <= (
      select position from playground.messages where channel = ${channel}::text
      order by position desc offset ${keptPerChannel}::int limit 1)`

  /** A connection that fell silent must not keep a page or a person waiting for ever. */
  const bounded =
    <A extends unknown[], T>(ask: (...given: A) => Promise<T>) =>
    (...given: A): Promise<T> =>
      deadline(ask(...given), 10_000)
  return {
    ready,
    post: bounded(post),
    edit: bounded(edit),
    find: bounded(find),
    changes: bounded(changes),
    newest: bounded(newest),
    knows: bounded(knows),
  }
}

async function createTables(sql: postgres.Sql): Promise<void> {
  const [there] = await sql`select to_regclass('playground.messages') is not null as yes`
  if (there?.yes) return
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${lockSpace}::int, 0)`
    await tx`set local client_min_messages = warning`
    await tx`create schema if not exists playground`
    await tx`create sequence if not exists playground.version`
    await tx`create table if not exists playground.messages (
      id uuid primary key,
      channel text not null,
      author text,
      name text,
      view text not null,
      private_to text,
      reply_to uuid,
      nonce text not null unique,
      position bigint not null,
      version bigint not null,
      created_at timestamptz not null default now(),
      edited_at timestamptz
    )`
    await tx`create index if not exists messages_channel_version on playground.messages (channel, version)`
    await tx`create index if not exists messages_channel_position on playground.messages (channel, position)`
  })
}

const fromRow = (row: Row): PlaygroundMessage => ({
  id: row.id,
  channel: row.channel,
  author: row.author,
  ...(row.name === null ? {} : { name: row.name }),
  view: JSON.parse(row.view) as View,
  ...(row.private_to === null ? {} : { privateTo: row.private_to }),
  ...(row.reply_to === null ? {} : { replyTo: row.reply_to }),
  position: row.position,
  version: row.version,
  at: row.at,
  edited: row.edited,
})
