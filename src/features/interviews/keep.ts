/** Questionnaires as rows: each change is a new version, and what was asked stays known. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Body, Words, Written } from './shape.ts'

export type Questionnaire = Body & { id: string; name: string; version: number }

const columns = sql`q.id, q.name, v.version, v.body->'questions' as questions
  from questionnaire q join questionnaire_version v on v.questionnaire_id = q.id`

/** A new version, unless it says the same. */
export async function keepQuestionnaire(
  tx: Tx,
  { name, questions }: Written,
  by: string | null,
): Promise<Questionnaire> {
  await rows(tx, sql`insert into questionnaire (name, version) values (${name}, 0) on conflict do nothing`)
  const [row] = await rows<{ id: string; version: number }>(
    tx,
    sql`select id, version from questionnaire where lower(name) = lower(${name}) for update`,
  )
  const body = JSON.stringify({ questions })
  await rows(
    tx,
    sql`with made as (
          insert into questionnaire_version (questionnaire_id, version, body, written_by)
          select ${row!.id}::uuid, ${row!.version + 1}::int, ${body}::jsonb, ${by}::uuid
          where not exists (select from questionnaire_version where questionnaire_id = ${row!.id} and version = ${row!.version} and body = ${body}::jsonb)
          returning version
        )
        update questionnaire q set version = made.version from made where q.id = ${row!.id}`,
  )
  return findQuestionnaire(tx, name)
}

/** By name, as it is asked now; without one, the newest. Throws UserError `questions.none`, `questions.not_found`. */
export async function findQuestionnaire(tx: Tx, name?: string): Promise<Questionnaire> {
  const [found] = await rows<Questionnaire>(
    tx,
    sql`select ${columns} and v.version = q.version
        where ${name === undefined} or lower(q.name) = lower(${name ?? ''}) order by q.created_at desc limit 1`,
  )
  if (!found)
    throw name ? new UserError('questions.not_found', { name: name.slice(0, 80) }) : new UserError('questions.none')
  return found
}

/** Who asks a questionnaire: an effort on doors or on the phone, or a campaign of texts. */
export type Asker = { id: string; table: 'canvass' | 'campaign' }

/** What they ask from now on. null: nothing; what was begun can be ended. */
export const setQuestionnaire = (tx: Tx, { id, table }: Asker, questionnaireId: string | null): Promise<unknown> =>
  rows(
    tx,
    table === 'canvass'
      ? sql`update canvass set questionnaire_id = ${questionnaireId} where id = ${id}`
      : sql`update campaign set questionnaire_id = ${questionnaireId} where id = ${id}`,
  )

/** As it is asked now. Throws UserError `stale`. */
export async function currentVersion(tx: Tx, id: string): Promise<Questionnaire> {
  const [found] = await rows<Questionnaire>(tx, sql`select ${columns} and v.version = q.version where q.id = ${id}`)
  if (!found) throw new UserError('stale')
  return found
}

export async function readVersion(tx: Tx, id: string, version: number): Promise<Questionnaire> {
  const [found] = await rows<Questionnaire>(tx, sql`select ${columns} where q.id = ${id} and v.version = ${version}`)
  if (!found) throw new UserError('stale')
  return found
}

/** Languages that every question is written in; empty: the file has one text for all. */
export function languagesOf({ questions }: Body): string[] {
  const all = questions
    .flatMap((q) => [q.text, ...q.options.map((o) => o.label)])
    .filter((words: Words) => !('' in words))
  return Object.keys(all[0] ?? {}).filter((language) => all.every((words) => language in words))
}
