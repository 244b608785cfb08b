/**
 * The connection to PostgreSQL and the two ways to use it.
 *
 * A reader asks for `Db`, a writer for `Tx`: `Db` has no way to write, so a write outside a transaction does not
 * compile. Everything that must happen once a transaction has committed (handing jobs to the queue) hangs on `Tx`.
 */
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { drizzle } from 'drizzle-orm/postgres-js'
import { SQL, StringChunk } from 'drizzle-orm'
import postgres from 'postgres'
import { deadline } from '../lib/deadline.ts'
import { socketsThatAnswer } from '../lib/sockets.ts'
import { pipeline } from 'node:stream/promises'

const open = (client: postgres.Sql) => drizzle(client, { casing: 'snake_case' })
type Whole = ReturnType<typeof open>

export type Tx = Parameters<Parameters<Whole['transaction']>[0]>[0]
export type Db = Pick<Whole, 'select' | 'selectDistinct' | 'selectDistinctOn' | 'query' | '$count' | 'with' | '$with'>

/** Ms: statements of ours end after `statementLimit`, and a server that says nothing for longer is gone. */
const statementLimit = 10_000
const silence = 12_000

/** Transactions whose statements were given more time, until they end. */
const atLength = new Set<Tx>()

/** Whether a statement may be silent for long: then no silence is cut. */
export const someTakeTime = (): boolean => atLength.size > 0

/** Gives the statements of this transaction `ms` each, waiting for locks not included. */
export async function takeTime(tx: Tx, ms: number): Promise<void> {
  atLength.add(tx)
  await tx.execute(`set local statement_timeout = ${Math.trunc(ms)}`)
}

export type Store = {
  db: Db
  /**
   * One transaction. Serialisation failures and deadlocks are tried again, at most three times. `limit`: ms after which
   * the caller is told that it failed, 30 s if not given; a connection that broke in the middle answers nothing at all.
   */
  transact<T>(work: (tx: Tx) => Promise<T>, limit?: number): Promise<T>
  /**
   * A snapshot for long reads: read only, repeatable, with its own time limit in ms, that of waiting for one of its two
   * connections among it.
   */
  read<T>(work: (tx: Tx) => Promise<T>, limit?: number): Promise<T>
  /** For COPY, and for what must not share a transaction with us. */
  sql: postgres.Sql
  close(): Promise<void>
}

/**
 * More connections make claims slower, not faster: 200 claimers through 10 connections get 1.7 to 20 times the claims
 * of 200 connections. `max` is per process. `phoneKey`: lib/phone-hash.ts; without it hashes are made later, by who has it.
 */
export function connect(
  url: string,
  options: { max?: number; onCommit?: (tx: Tx) => void; phoneKey?: string | undefined } = {},
): Store {
  const pool = (max: number, quietFor: number): postgres.Sql =>
    postgres(url, {
      ...{ socket: socketsThatAnswer(quietFor, someTakeTime) },
      max,
      idle_timeout: 60,
      connect_timeout: 10,
      // A half-open connection would otherwise hang a query for as long as TCP keeps trying.
      keep_alive: 15,
      onnotice: () => {},
      connection: {
        application_name: 'muster',
        statement_timeout: statementLimit,
        lock_timeout: 8_000,
        // What a group needs lies in memory or on a disk without arms. With the default of 4 a group of forty reads all of
        // a table of 20,000 rows, and goes on with that plan while the table grows.
        random_page_cost: 1.1,
        ...(options.phoneKey ? { 'muster.phone_key': options.phoneKey } : {}),
      },
    })
  const sql = pool(options.max ?? 10, silence)
  const whole = open(prepared(sql))
  // Of their own: many long looks at once wait for each other, and no command waits for them.
  let reports: { sql: postgres.Sql; whole: Whole } | undefined
  const openReports = (): NonNullable<typeof reports> => {
    // Each look has its own limit, the longest five minutes.
    const made = pool(2, 330_000)
    return { sql: made, whole: open(prepared(made)) }
  }

  /**
   * `begin` opens a transaction and runs what it is given in it. Whatever becomes of it, also when its time is over and
   * nobody waits for it any more, more time that it took counts no longer.
   */
  async function within<T>(
    begin: (work: (tx: Tx) => Promise<T>) => Promise<T>,
    work: (tx: Tx) => Promise<T>,
    limit: number,
  ): Promise<{ tx: Tx | undefined; result: T }> {
    let tx: Tx | undefined
    try {
      const result = await deadline(
        begin((opened) => work((tx = opened))),
        limit,
      )
      return { tx, result }
    } finally {
      if (tx) atLength.delete(tx)
    }
  }

  async function transact<T>(work: (tx: Tx) => Promise<T>, limit = 30_000): Promise<T> {
    for (let round = 1; ; round++) {
      try {
        const { tx, result } = await within((inside) => whole.transaction(inside), work, limit)
        if (tx) options.onCommit?.(tx)
        return result
      } catch (error) {
        if (round >= 3 || !isRetryable(error)) throw withoutValues(error)
      }
    }
  }

  return {
    db: whole,
    transact,
    async read(work, limit = 60_000) {
      const { result } = await within(
        (inside) =>
          (reports ??= openReports()).whole.transaction(
            async (tx) => {
              await tx.execute(`set local statement_timeout = ${Math.trunc(limit)}`)
              return inside(tx)
            },
            { isolationLevel: 'repeatable read', accessMode: 'read only' },
          ),
        work,
        limit,
      )
      return result
    },
    sql,
    close: async () => void (await Promise.all([sql.end({ timeout: 5 }), reports?.sql.end({ timeout: 5 })])),
  }
}

/**
 * drizzle sends every statement through `unsafe`, which postgres.js neither prepares nor, when it has parameters, sends
 * in one round trip: it asks for their types first. Prepared, a statement is parsed and planned once per connection,
 * and statements that are started together travel together. Hence no values in the words of a statement.
 */
function prepared<S extends postgres.Sql | postgres.TransactionSql>(sql: S): S {
  const { unsafe } = sql
  sql.unsafe = ((text: string, values: never[] = [], options = {}) =>
    unsafe(text, values, { ...options, prepare: values.length > 0 })) as S['unsafe']
  if ('begin' in sql) {
    const { begin } = sql
    sql.begin = ((work: (tx: postgres.TransactionSql) => unknown) => begin((tx) => work(prepared(tx)))) as typeof begin
  }
  return sql
}

/**
 * Connections without drizzle (it changes how its client reads and writes JSON and dates), for what keeps tables of its
 * own in the same database: the playground, the simulated carrier.
 */
export const connectPlain = (url: string, max: number): postgres.Sql =>
  postgres(url, {
    ...{ socket: socketsThatAnswer(silence) },
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    keep_alive: 15,
    onnotice: () => {},
    connection: { application_name: 'muster-side', statement_timeout: statementLimit },
  })

/**
 * Rows of a hand-written statement. The type is the caller's claim about its own SQL. It goes to the connection
 * directly: the layers that `tx.execute` passes cost as much as the statement.
 */
export async function rows<T>(tx: Tx, statement: SQL): Promise<T[]> {
  const values: (string | number | boolean | null)[] = []
  const text = worded(statement, values)
  // What is more than words and plain values (tables, columns, dates) is drizzle's to word.
  if (text === undefined) return (await tx.execute(statement)) as unknown as T[]
  return (await clientOf(tx).unsafe(text, values)) as unknown as T[]
}

/**
 * A statement of many, the same each time but for what stands for `$1`, `$2`...: worded once. It holds no values of its own.
 */
export function fixed<T>(statement: SQL): (tx: Tx, values: (string | number | boolean | null)[]) => Promise<T[]> {
  const own: never[] = []
  const text = worded(statement, own)
  if (text === undefined || own.length) throw new Error('a fixed statement holds words alone')
  return async (tx, values) => (await clientOf(tx).unsafe(text, values)) as unknown as T[]
}

/** The words of a statement, its values numbered in their order; undefined when it holds anything else. */
function worded(statement: SQL, values: (string | number | boolean | null)[]): string | undefined {
  let text = ''
  for (const chunk of (statement as unknown as { queryChunks: unknown[] }).queryChunks) {
    if (chunk instanceof StringChunk) text += chunk.value.join('')
    else if (chunk === null || typeof chunk === 'string' || typeof chunk === 'number' || typeof chunk === 'boolean')
      text += `$${values.push(chunk)}`
    else if (chunk instanceof SQL) {
      const inner = worded(chunk, values)
      if (inner === undefined) return undefined
      text += inner
    } else return undefined
  }
  return text
}

const clientOf = (tx: Tx): postgres.TransactionSql =>
  (tx as unknown as { session: { client: postgres.TransactionSql } }).session.client

/**
 * COPY into a table within a transaction: `text` is lines in COPY's own format, ended by line ends, in pieces of any
 * length (UTF-8); values go through `copyValue`, a null is `\N`. The columns are the caller's.
 */
export async function copy(tx: Tx, into: string, text: Iterable<Uint8Array>): Promise<void> {
  const stream = await clientOf(tx).unsafe(`copy ${into} from stdin`).writable()
  await pipeline(text, stream)
}

export const copyValue = (value: string): string =>
  /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, (c) => escapes[c] ?? c) : value

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** PostgreSQL's error code, through drizzle's wrapping. */
export function pgCode(error: unknown): string | undefined {
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e)
    if (typeof e.code === 'string') return e.code
  return undefined
}

/**
 * drizzle words a failed statement with all its parameters, and PostgreSQL may quote a value: names and numbers of
 * people. What goes up, and perhaps into a log, is the code and where it happened.
 */
export class DatabaseError extends Error {
  readonly code: string
  constructor(code: string, where: string, cause: unknown) {
    super(`database ${code} ${where}`.trim())
    this.name = 'DatabaseError'
    this.code = code
    Object.defineProperty(this, 'origin', { value: cause, enumerable: false })
  }
}

type PgError = { code?: string; message?: string; constraint_name?: string; table_name?: string; routine?: string }

function withoutValues(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError) && (error as Error)?.name !== 'PostgresError') return error
  const pg = ((error as Error).cause ?? error) as PgError
  const code = pgCode(error) ?? 'unreachable'
  // Class 42 is about our SQL (names, types), not about anybody's data.
  return new DatabaseError(
    code,
    code.startsWith('42') ? (pg.message ?? '') : (pg.constraint_name ?? pg.table_name ?? pg.routine ?? ''),
    error,
  )
}

const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(pgCode(error) ?? '')
