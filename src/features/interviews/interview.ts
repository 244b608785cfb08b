/**
 * An interview: begun by a recorded yes and not before, one question at a time, with a way back. It can be taken up again
 * at any time, on any network: where it stands is in its row.
 */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { credit, share } from '../leaderboards/credit.ts'
import { recordVerbatim } from '../verbatims/record.ts'
import { redact } from '../verbatims/redact.ts'
import { asked, following, preceding } from './order.ts'
import type { Answers } from './order.ts'
import { readVersion } from './keep.ts'
import type { Questionnaire } from './keep.ts'
import { said } from './shape.ts'
import type { Question } from './shape.ts'

type Who = { id: string; teamId: string | null }
type Row = {
  id: string
  questionnaireId: string
  version: number
  volunteerId: string
  partnerId: string | null
  areaId: string | null
  keepDays: number | null
  /** Of an interview by text, while it goes on. */
  campaignId: string | null
  locale: string
  state: 'asking' | 'done' | 'stopped'
  at: string | null
}
export type Interview = Row & { questionnaire: Questionnaire; answers: Answers; words: ReadonlyMap<string, string> }

/** So many interviews in a row with the very same answers are looked at. */
const alike = 10
const mostWords = 2_000

/** Begins with the first question. `visitId` is of a talk that is theirs; the caller has checked that. */
export async function beginInterview(
  tx: Tx,
  given: {
    questionnaire: Questionnaire
    visitId: string | null
    areaId: string | null
    by: Who
    partnerId: string | null
    locale: string
  },
): Promise<string> {
  const { questionnaire, visitId, areaId, by, partnerId, locale } = given
  const first = following(questionnaire, new Map(), undefined)
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into interview (questionnaire_id, version, visit_id, volunteer_id, partner_id, area_id, locale, consented, at)
        values (${questionnaire.id}, ${questionnaire.version}, ${visitId}::uuid, ${by.id}, ${partnerId}::uuid, ${areaId}::uuid, ${locale},
          true, ${first?.key ?? null})
        on conflict (visit_id) do update set locale = excluded.locale returning id`,
  )
  return made!.id
}

const columns = sql`i.id, i.questionnaire_id as "questionnaireId", i.version, i.volunteer_id as "volunteerId",
  i.partner_id as "partnerId", i.area_id as "areaId", i.locale, i.state, i.at,
  (select c.keep_days from visit v join walk w on w.id = v.walk_id join canvass c on c.id = w.canvass_id
    where v.id = i.visit_id) as "keepDays",
  (select x.campaign_id from text_interview x where x.interview_id = i.id) as "campaignId"`
/** One by text waits for its next answer on the card of that, and holds up nothing else. */
const notByText = sql`not exists (select from text_interview x where x.interview_id = interview.id)`

/** Of this person or their pair, under lock. Throws UserError `interview.gone`. */
export async function loadInterview(tx: Tx, id: string, by: string): Promise<Interview> {
  const [row] = await rows<Row>(
    tx,
    sql`select ${columns} from interview i where i.id = ${id} and (i.volunteer_id = ${by} or i.partner_id = ${by}) for update of i`,
  )
  if (!row) throw new UserError('interview.gone')
  const given = await rows<{ key: string; codes: string[]; words: string | null; said: number | null }>(
    tx,
    sql`select key, codes, words, said from interview_answer where interview_id = ${id}`,
  )
  return {
    ...row,
    questionnaire: await readVersion(tx, row.questionnaireId, row.version),
    answers: new Map(given.map((a) => [a.key, a.words || a.said ? ['…'] : a.codes])),
    words: new Map(given.flatMap((a) => (a.words ? [[a.key, a.words] as const] : []))),
  }
}

/** The one that this person has open: begun within three hours. */
export async function findOpen(tx: Tx, by: string): Promise<string | undefined> {
  const [found] = await rows<{ id: string }>(
    tx,
    sql`select id from interview where volunteer_id = ${by} and state = 'asking' and started_at > muster_now() - interval '3 hours'
          and ${notByText} order by id desc limit 1`,
  )
  return found?.id
}

/** Those of several people who have one open. */
export const whoHasOpen = (tx: Tx, all: string[]): Promise<{ by: string }[]> =>
  rows(
    tx,
    sql`select distinct volunteer_id as by from interview
        where volunteer_id = any(${`{${all.join(',')}}`}::uuid[]) and state = 'asking' and started_at > muster_now() - interval '3 hours' and ${notByText}`,
  )

export const openQuestion = ({ questionnaire, at, state }: Interview): Question | undefined =>
  state === 'asking' ? questionnaire.questions.find((q) => q.key === at) : undefined

/** `removed`: what was taken out of words, as it stood there. */
export type Step = { over: boolean; removed: string[] }

/**
 * Codes, a number as text, or words for the question that is open; empty: passed over. Goes on to the next one, and after the last
 * ends the interview. `stay`: of several, one more or one less. Throws UserError `interview.over`, `interview.number`,
 * `interview.required`, `stale` (a card of a question before).
 */
export async function answerQuestion(
  tx: Tx,
  given: { id: string; key: string; by: Who; codes?: string[]; words?: string; stay?: boolean },
): Promise<Step> {
  const interview = await loadInterview(tx, given.id, given.by.id)
  const question = openQuestion(interview)
  if (!question) throw new UserError('interview.over')
  if (question.key !== given.key) throw new UserError('stale')
  const { codes, words, removed } = read(question, given)
  if (question.required && !given.stay && !codes.length && !words) throw new UserError('interview.required')
  await rows(
    tx,
    sql`insert into interview_answer (interview_id, key, position, codes, words)
        values (${interview.id}, ${question.key}, ${interview.questionnaire.questions.indexOf(question)},
          array(select jsonb_array_elements_text(${JSON.stringify(codes)}::jsonb)), ${words ?? null})
        on conflict (interview_id, key) do update set codes = excluded.codes, words = excluded.words`,
  )
  if (given.stay) return { over: false, removed }
  const answers = new Map(interview.answers).set(question.key, words ? ['…'] : codes)
  const next = following(interview.questionnaire, answers, question.key)
  if (next) await rows(tx, sql`update interview set at = ${next.key} where id = ${interview.id}`)
  else await endInterview(tx, interview.id, given.by, 'done')
  return { over: !next, removed }
}

function read(
  question: Question,
  { codes = [], words }: { codes?: string[]; words?: string },
): { codes: string[]; words?: string; removed: string[] } {
  const typed = words?.replace(/\s+/g, ' ').trim().slice(0, mostWords) ?? ''
  if (question.kind === 'words') {
    const { words: clean, removed } = redact(typed)
    return { codes: [], ...(clean.trim() ? { words: clean } : {}), removed: removed.map((r) => r.text) }
  }
  if (question.kind === 'number' || question.kind === 'scale') {
    const text = (codes[0] ?? typed).replace(/\s/g, '')
    if (!text) return { codes: [], removed: [] }
    const n = Number(text)
    if (!/^-?\d{1,7}$/.test(text) || n < question.least || n > question.most)
      throw new UserError('interview.number', { found: text.slice(0, 20), least: question.least, most: question.most })
    return { codes: [String(n)], removed: [] }
  }
  const typedCode = question.options.find((o) =>
    Object.values(o.label).some((l) => l.toLowerCase() === typed.toLowerCase()),
  )
  const chosen = codes.length ? codes : typedCode ? [typedCode.code] : []
  if (chosen.some((code) => !question.options.some((o) => o.code === code))) throw new UserError('stale')
  return { codes: chosen, removed: [] }
}

/** To the question before. Its answer stays until another is given. */
export async function goBack(tx: Tx, id: string, by: string): Promise<void> {
  const interview = await loadInterview(tx, id, by)
  const { at } = interview
  const before = at === null ? undefined : preceding(interview.questionnaire, interview.answers, at)
  if (interview.state !== 'asking') throw new UserError('interview.over')
  if (before) await rows(tx, sql`update interview set at = ${before.key} where id = ${id}`)
}

/**
 * What was said goes where no interview is known, the link to the door is cut, and a whole interview counts. Stopped ones
 * keep what was answered until then.
 */
export async function endInterview(tx: Tx, id: string, by: Who, state: 'done' | 'stopped'): Promise<void> {
  const interview = await loadInterview(tx, id, by.id)
  if (interview.state !== 'asking') throw new UserError('interview.over')
  // What was answered before a step back, and is not asked any more, was not asked.
  const still = asked(interview.questionnaire, interview.answers)
  await rows(
    tx,
    sql`delete from interview_answer where interview_id = ${id}
      and key <> all(array(select jsonb_array_elements_text(${JSON.stringify(still.map((q) => q.key))}::jsonb)))`,
  )
  for (const question of still) {
    const words = interview.words.get(question.key)
    if (!words) continue
    await recordVerbatim(tx, {
      question: said(question.text, interview.locale),
      words,
      areaId: interview.areaId,
      campaignId: interview.campaignId,
      ...(interview.keepDays ? { days: interview.keepDays } : {}),
    })
  }
  const digest = digestOf(interview)
  await rows(
    tx,
    sql`with emptied as (
          update interview_answer set said = char_length(words), words = null where interview_id = ${id} and words is not null
        ), unlinked as (
          update text_interview set interview_id = null, key = null, message_id = null where interview_id = ${id}
        )
        update interview set state = ${state}, ended_at = muster_now(), at = null, visit_id = null, digest = ${digest} where id = ${id}`,
  )
  if (state !== 'done') return
  const [same] = await rows<{ all: number; same: number }>(
    tx,
    sql`select count(*)::int as all, count(*) filter (where digest = ${digest})::int as same from (
          select digest from interview where volunteer_id = ${interview.volunteerId} and state = 'done' and ended_at is not null
          order by ended_at desc limit ${alike}) x`,
  )
  const other = interview.volunteerId === by.id ? interview.partnerId : interview.volunteerId
  const [partner] = other
    ? await rows<Who>(tx, sql`select id, team_id as "teamId" from volunteer where id = ${other}`)
    : []
  await credit(tx, {
    metric: 'interviews',
    sourceId: id,
    campaignId: null,
    to: share(partner ? [by, partner] : [by]),
    doubt: same && same.all >= alike && same.same === same.all ? 'alike' : undefined,
  })
}

/** Of words only how long they are: nothing that leads from an interview to what was said. */
function digestOf({ answers, words, questionnaire }: Interview): string {
  const parts = questionnaire.questions.map((q) => [q.key, answers.get(q.key) ?? [], words.get(q.key)?.length ?? 0])
  return createHash('md5').update(JSON.stringify(parts)).digest('hex')
}
