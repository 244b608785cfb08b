import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { columns, inLetters, linker, origin } from './chain.ts'
import type { Head, Press } from './chain.ts'

/** The first link that does not hold, and how: the press was changed (or its link was), removed, or never linked. */
export type Break = { seq: number; what: 'changed' | 'removed' | 'gap' | 'unlinked' | 'cut' }
export type Checked = { links: number; head: Head; broken: Break | undefined }
/** A head as the log has it. */
export type Logged = { seq: number; letters: string }
type Link = Head & { press: Press | null }

const page = 5_000

/** All links in their order, each with its press. */
export async function* readLinks(tx: Tx): AsyncGenerator<Link> {
  for (let after = 0; ;) {
    const links = await rows<Link>(
      tx,
      sql`select l.seq::int as seq, l.hash, (select to_jsonb(x) from (select ${columns} from press p where p.id = l.press_id) x) as press
          from press_link l where l.seq > ${after} order by l.seq limit ${page}`,
    )
    yield* links
    if (links.length < page) return
    after = links.at(-1)!.seq
  }
}

/** Walks the chain from its beginning. `anchors`: heads that were written down elsewhere, which it must hold. */
export async function checkLedger(tx: Tx, secret: string, anchors: Logged[] = []): Promise<Checked> {
  const link = linker(secret)
  const known = new Map(anchors.map(({ seq, letters }) => [seq, letters]))
  let head: Head = { seq: 0, hash: origin }
  for await (const { seq, hash, press } of readLinks(tx)) {
    const broken = (what: Break['what'], at = seq): Checked => ({ links: head.seq, head, broken: { seq: at, what } })
    if (seq !== head.seq + 1) return broken('gap', head.seq + 1)
    if (!press) return broken('removed')
    const right = link(head, press)
    if (right.hash !== hash || (known.has(seq) && known.get(seq) !== inLetters(hash))) return broken('changed')
    head = right
  }
  const last = Math.max(0, ...known.keys())
  if (last > head.seq) return { links: head.seq, head, broken: { seq: head.seq + 1, what: 'cut' } }
  const [loose] = await rows(
    tx,
    sql`select 1 from press p where not exists (select from press_link l where l.press_id = p.id)
          and p.at < muster_clock() - interval '2 minutes' limit 1`,
  )
  return { links: head.seq, head, broken: loose ? { seq: head.seq + 1, what: 'unlinked' } : undefined }
}
