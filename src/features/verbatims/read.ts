/** Reads the answers to a question: learns from those that are labelled, proposes themes for the others. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { learn, mostExamples } from './learn.ts'
import type { Learned } from './learn.ts'

/** What a question's last reading knew. `right`, `found`, `f1`: see Learned. */
export type Reading = { examples: number; right: number; found: number; f1: number }

/** Answers of one transaction. */
const group = 1_000

/** Undefined while there is too little to learn from: nothing is touched then. `stopping` ends it between groups. */
export async function readAnswers(
  store: Store,
  questionId: string,
  stopping?: AbortSignal,
): Promise<{ reading: Reading; read: number } | undefined> {
  const { examples, themes } = await store.transact((tx) => readExamples(tx, questionId))
  const learned = await learn(
    examples,
    themes.map(({ name }) => name),
  )
  if (!learned) {
    await store.transact((tx) => noteReading(tx, questionId, null))
    return undefined
  }
  const ids = themes.map(({ id }) => id)
  let read = 0
  for (let after: string | undefined; ;) {
    if (stopping?.aborted) throw new Error('the process ends')
    const some = await store.transact((tx) =>
      rows<{ id: string; words: string }>(
        tx,
        sql`select id, words from verbatim where question_id = ${questionId} and state <> 'labelled' and words <> ''
            and (${after ?? null}::uuid is null or id > ${after ?? null}::uuid) order by id limit ${group}`,
      ),
    )
    if (!some.length) break
    const guesses = await guess(learned, ids, some)
    await store.transact((tx) => propose(tx, guesses))
    read += some.length
    after = some.at(-1)!.id
    if (some.length < group) break
  }
  const { examples: taught, right, found, f1 } = learned
  const reading = { examples: taught, right, found, f1 }
  await store.transact((tx) => noteReading(tx, questionId, reading))
  return { reading, read }
}

type Proposal = { id: string; doubt: number; themes: { id: string; certainty: number }[] }

/** In small portions: a process that reads also answers people. */
async function guess(learned: Learned, ids: string[], some: { id: string; words: string }[]): Promise<Proposal[]> {
  const made: Proposal[] = []
  for (const [n, { id, words }] of some.entries()) {
    const { themes, best } = learned.read(words)
    made.push({
      id,
      doubt: 1 - best.certainty,
      themes: themes.map(({ theme, certainty }) => ({ id: ids[theme]!, certainty })),
    })
    if (n % 50 === 49) await new Promise((resolve) => setImmediate(resolve))
  }
  return made
}

/** What a person said meanwhile stays. */
async function propose(tx: Tx, guesses: Proposal[]): Promise<void> {
  const flat = guesses.map(({ id, doubt, themes }) => ({ id, doubt, state: themes.length ? 'proposed' : 'unclear' }))
  const taken = await rows<{ id: string }>(
    tx,
    sql`update verbatim v set state = g.state, doubt = g.doubt
        from jsonb_to_recordset(${JSON.stringify(flat)}::jsonb) g(id uuid, doubt real, state text)
        where v.id = g.id and v.state <> 'labelled' and v.words <> '' returning v.id`,
  )
  const free = new Set(taken.map(({ id }) => id))
  const ids = JSON.stringify([...free])
  await tx.execute(
    sql`delete from verbatim_theme where verbatim_id in (select i::uuid from jsonb_array_elements_text(${ids}::jsonb) i)`,
  )
  const pairs = guesses.flatMap(({ id, themes }) =>
    free.has(id) ? themes.map((t) => ({ verbatim: id, theme: t.id, certainty: t.certainty })) : [],
  )
  // A theme that was removed meanwhile is left out; what is without one then is new again.
  const put = await rows<{ id: string }>(
    tx,
    sql`insert into verbatim_theme (verbatim_id, theme_id, how, certainty)
        select g.verbatim, t.id, 'proposed', g.certainty
        from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) g(verbatim uuid, theme uuid, certainty real) join theme t on t.id = g.theme
        returning verbatim_id as id`,
  )
  const held = new Set(put.map(({ id }) => id))
  const bare = guesses.flatMap(({ id, themes }) => (free.has(id) && themes.length && !held.has(id) ? [id] : []))
  if (bare.length)
    await tx.execute(
      sql`update verbatim set state = 'new', doubt = 1 where id in (select i::uuid from jsonb_array_elements_text(${JSON.stringify(bare)}::jsonb) i)`,
    )
}

async function readExamples(tx: Tx, questionId: string) {
  const themes = await rows<{ id: string; name: string }>(
    tx,
    sql`select id, name from theme where question_id = ${questionId} order by name, id`,
  )
  const at = new Map(themes.map(({ id }, i) => [id, i]))
  // Ids are of chance: whichever are taken, they are of all weeks and areas.
  const found = await rows<{ words: string; themes: string[] }>(
    tx,
    sql`select v.words, coalesce((select jsonb_agg(x.theme_id) from verbatim_theme x where x.verbatim_id = v.id), '[]') as themes
        from verbatim v where v.question_id = ${questionId} and v.state = 'labelled' and v.words <> '' order by v.id limit ${mostExamples}`,
  )
  const examples = found.map(({ words, themes: ids }) => ({ words, themes: ids.map((id) => at.get(id)!) }))
  return { themes, examples }
}

const noteReading = (tx: Tx, questionId: string, reading: Reading | null): Promise<unknown> =>
  tx.execute(sql`update open_question set read_at = muster_now(),
    reading = ${reading === null ? null : JSON.stringify(reading)}::jsonb where id = ${questionId}`)
