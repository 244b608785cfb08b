/**
 * An interview by text: whether they agree is asked first, then one question at a time, each by a press of whoever has the
 * conversation; what was answered is recorded by a press, too. While it goes on its row leads to the contact, then no more.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { beginInterview, endInterview } from './interview.ts'
import { currentVersion } from './keep.ts'
import { said } from './shape.ts'
import type { Question } from './shape.ts'

/** How a contact stands with the questions of their campaign. */
export type Asks = {
  questionnaireId: string
  /** How many questions there are. */
  n: number
  /** Whether they were asked if they agree; what they said (null: not yet). */
  asked: boolean
  consented: boolean | null
  interviewId: string | null
  /** The question that is open, its place from 0, and what was recorded for it. */
  question: Question | null
  place: number
  codes: string[]
  words: string | null
  /** It went out last; and they have written since what went out last. */
  sent: boolean
  heard: boolean
  /** Their language, or that of the interview. */
  language: string
}

/** Days after which whoever has not answered is asked no more. */
const staleDays = 7

/** `Asks` as jsonb, of campaign `c`, contact `k` and conversation `v`; null: the campaign asks nothing. */
export const asksOf: SQL = sql`(select jsonb_build_object('questionnaireId', q.id, 'n', jsonb_array_length(b.body->'questions'),
    'asked', x.contact_id is not null, 'consented', x.consented, 'interviewId', x.interview_id,
    'question', one.question, 'place', one.place, 'codes', coalesce(a.codes, '{}'), 'words', a.words,
    'sent', coalesce(x.key = i.at, false), 'language', coalesce(i.locale, k.locale, c.locale),
    'heard', exists (select from message m join inbound y on y.conversation_id = v.id and y.kind = 'words' and y.created_at >= m.created_at
      where m.id = x.message_id))
  from questionnaire q
    left join text_interview x on x.campaign_id = c.id and x.contact_id = k.id
    left join interview i on i.id = x.interview_id
    join questionnaire_version b on b.questionnaire_id = coalesce(i.questionnaire_id, q.id) and b.version = coalesce(i.version, q.version)
    left join lateral (select o.question, o.n - 1 as place from jsonb_array_elements(b.body->'questions') with ordinality o(question, n)
      where o.question->>'key' = i.at) one on true
    left join interview_answer a on a.interview_id = i.id and a.key = i.at
  where q.id = c.questionnaire_id)`

type Of = { campaignId: string; contactId: string }
const of = ({ campaignId, contactId }: Of): SQL => sql`campaign_id = ${campaignId} and contact_id = ${contactId}`

/** That they were asked, in text `messageId`, whether they agree. Throws UserError `stale`: they have said before. */
export async function noteAsked(
  tx: Tx,
  { campaignId, contactId, messageId }: Of & { messageId: string },
): Promise<void> {
  const noted = await rows(
    tx,
    sql`insert into text_interview (campaign_id, contact_id, message_id) values (${campaignId}, ${contactId}, ${messageId})
        on conflict (campaign_id, contact_id) do update set message_id = excluded.message_id
        where text_interview.consented is null returning 1`,
  )
  if (!noted.length) throw new UserError('stale')
}

/** That question `key` went out to them in text `messageId`. */
export const noteSent = (tx: Tx, given: Of & { key: string; messageId: string }): Promise<unknown> =>
  rows(tx, sql`update text_interview set key = ${given.key}, message_id = ${given.messageId} where ${of(given)}`)

/** What they said to being asked: a no leaves only the count. Throws UserError `stale`: nobody asked, or they have said before. */
export async function noteConsent(
  tx: Tx,
  given: Of & { yes: boolean; questionnaireId: string; language: string; by: { id: string; teamId: string | null } },
): Promise<void> {
  const noted = await rows(
    tx,
    sql`update text_interview set consented = ${given.yes} where ${of(given)} and consented is null returning 1`,
  )
  if (!noted.length) throw new UserError('stale')
  if (!given.yes) return
  const id = await beginInterview(tx, {
    questionnaire: await currentVersion(tx, given.questionnaireId),
    visitId: null,
    areaId: null,
    by: given.by,
    partnerId: null,
    locale: given.language,
  })
  await rows(tx, sql`update text_interview set interview_id = ${id} where ${of(given)}`)
}

/**
 * What they wrote since question `key` went out to them, and nobody has answered, is what is recorded for it; once for each
 * question, also where somebody goes back. To be called before the answer is written.
 */
export const noteRecorded = (tx: Tx, { campaignId, contactId, key }: Of & { key: string }): Promise<unknown> =>
  rows(
    tx,
    sql`update inbound y set recorded = true
        from text_interview x join message m on m.id = x.message_id join conversation v on v.contact_id = x.contact_id
        where x.campaign_id = ${campaignId} and x.contact_id = ${contactId} and x.key = ${key}
          and y.conversation_id = v.id and y.created_at >= m.created_at and y.kind = 'words' and y.answered_at is null
          and not exists (select from interview_answer a where a.interview_id = x.interview_id and a.key = x.key) returning 1`,
  )

/** Whoever has the conversation has its interview. */
export const handOver = (tx: Tx, interviewId: string, by: string): Promise<unknown> =>
  rows(
    tx,
    sql`update interview set volunteer_id = ${by} where id = ${interviewId} and volunteer_id <> ${by} and state = 'asking'`,
  )

/** All that they wrote since a question went out to them. */
export async function heardSince(tx: Tx, given: Of): Promise<string> {
  const [found] = await rows<{ words: string | null }>(
    tx,
    sql`select string_agg(y.body, ' ' order by y.created_at, y.id) as words
        from text_interview x join message m on m.id = x.message_id
          join conversation v on v.contact_id = x.contact_id
          join inbound y on y.conversation_id = v.id and y.kind = 'words' and y.created_at >= m.created_at
        where x.campaign_id = ${given.campaignId} and x.contact_id = ${given.contactId}`,
  )
  return found?.words ?? ''
}

/** A question as a text: answers stand below it with a number each, so that one digit will do. */
export const wordQuestion = (question: Question, language: string): string =>
  [
    said(question.text, language),
    ...question.options.map((option, i) => `${i + 1} ${said(option.label, language)}`),
  ].join('\n')

/** Which option, or step of a scale, somebody seems to mean who wrote this: its place. A hint; a person presses. */
export function guessOption(question: Question, words: string): number | undefined {
  const plain = words
    .trim()
    .toLowerCase()
    .replace(/[.!)]+$/, '')
  const n = /^\d{1,3}$/.test(plain) ? Number(plain) : undefined
  if (question.kind === 'scale')
    return n !== undefined && n >= question.least && n <= question.most ? n - question.least : undefined
  if (n !== undefined) return n >= 1 && n <= question.options.length ? n - 1 : undefined
  const at = question.options.findIndex((o) => Object.values(o.label).some((label) => label.toLowerCase() === plain))
  return at === -1 ? undefined : at
}

/** Interviews that nobody goes on with: ended as they stand, so that nothing leads to whom they are of. */
export async function stopStale(tx: Tx): Promise<void> {
  const stale = await rows<{ id: string; by: string; teamId: string | null }>(
    tx,
    sql`select i.id, i.volunteer_id as by, w.team_id as "teamId" from text_interview x join interview i on i.id = x.interview_id
          join contact k on k.id = x.contact_id join campaign c on c.id = x.campaign_id join volunteer w on w.id = i.volunteer_id
        where x.interview_id is not null and (k.opted_out_at is not null or k.wrong_number_at is not null or c.state = 'finished'
          or c.questionnaire_id is null or i.started_at < muster_now() - make_interval(days => ${staleDays})) limit 50`,
  )
  for (const { id, by, teamId } of stale) await endInterview(tx, id, { id: by, teamId }, 'stopped')
}
