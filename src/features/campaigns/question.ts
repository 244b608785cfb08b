/** The survey of a campaign: one question with its answers. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'

export type NewQuestion = { text: string; answers: { label: string; value: string }[] }

/** As many answers as fit on a card beside eight canned replies and the card's own buttons. */
export const mostAnswers = 8

/**
 * Sets, corrects or (null) takes away the question. An answer is known by its value: what was pressed for it stays when
 * its place or its label changes. Throws UserError `question.in_use` for an answer that somebody was given and that the
 * new question lacks, `question.answers` for less than two or too many.
 */
export async function setQuestion(tx: Tx, campaignId: string, asked: NewQuestion | null): Promise<void> {
  const answers = asked?.answers ?? []
  if (
    asked &&
    (answers.length < 2 || answers.length > mostAnswers || new Set(answers.map((a) => a.value)).size < answers.length)
  )
    throw new UserError('question.answers', { n: answers.length, most: mostAnswers })
  const [lost] = await rows<{ label: string }>(
    tx,
    sql`select o.label from question q join choice o on o.question_id = q.id
        where q.campaign_id = ${campaignId} and o.value <> all(array(select jsonb_array_elements_text(${JSON.stringify(answers.map((a) => a.value))}::jsonb)))
          and exists (select from response r where r.choice_id = o.id) limit 1`,
  )
  if (lost) throw new UserError('question.in_use', { answer: lost.label })
  const mine = sql`(select id from question where campaign_id = ${campaignId})`
  await tx.execute(sql`delete from choice where question_id in ${mine}
    and value <> all(array(select jsonb_array_elements_text(${JSON.stringify(answers.map((a) => a.value))}::jsonb)))`)
  if (!asked) return void (await tx.execute(sql`delete from question where campaign_id = ${campaignId}`))
  await tx.execute(sql`insert into question (campaign_id, position, text) values (${campaignId}, 1, ${asked.text})
    on conflict (campaign_id, position) do update set text = excluded.text`)
  // Places are unique: those of before make room first.
  await tx.execute(sql`update choice set position = -position where question_id in ${mine} and position > 0`)
  await tx.execute(sql`
    with given as (
        select n, a->>'label' as label, a->>'value' as value
        from jsonb_array_elements(${JSON.stringify(answers)}::jsonb) with ordinality x(a, n)
      ), kept as (
        update choice set position = given.n, label = given.label from given
        where choice.question_id in ${mine} and choice.value = given.value returning choice.value
      )
    insert into choice (question_id, position, label, value)
    select q.id, given.n, given.label, given.value from given, ${mine} q where given.value not in (select value from kept)`)
}

/**
 * A question and its answers as they are typed into a form: one answer a line. Empty: no question. An answer that is
 * there already keeps its value. Throws UserError `question.no_text`.
 */
export function readQuestion(
  text: string,
  answers: string,
  before: { choices: { label: string; value: string }[] } | null,
): NewQuestion | null {
  const labels = answers
    .split('\n')
    .map((line) => line.trim().slice(0, 40))
    .filter(Boolean)
  if (!text.trim() && !labels.length) return null
  if (!text.trim()) throw new UserError('question.no_text')
  return {
    text: text.trim().slice(0, 300),
    answers: [...new Set(labels)].map((label) => ({
      label,
      value: before?.choices.find((c) => c.label === label)?.value ?? label,
    })),
  }
}
