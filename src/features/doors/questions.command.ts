import { sql } from 'drizzle-orm'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Reply, View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { findQuestionnaire, keepQuestionnaire, setQuestionnaire } from '../interviews/keep.ts'
import type { Asker } from '../interviews/keep.ts'
import type { Questionnaire } from '../interviews/keep.ts'
import { sample } from '../interviews/sample.ts'
import { readQuestionnaire, said } from '../interviews/shape.ts'
import { writeQuestionnaire } from '../interviews/write.ts'
import { findCanvass } from '../walks/canvass.ts'

/** Bytes of a file of questions. */
const largest = 256 * 1024
/** What a form holds: a longer questionnaire is edited as a file. */
const inForm = 4_000

/** Questions of the doorstep: from a file, in the chat, or the house's sample; and which effort asks them. */
export const questionsCommand = command({
  name: 'questions',
  group: 'doors',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'sample', 'file', 'use', 'none'], default: 'show' },
    name: { type: 'text', max: 80 },
    effort: { type: 'text', max: 80, named: true },
    keep: { type: 'integer', min: 1, max: 3650, named: true },
    file: { type: 'file' },
  },
  async run({ tx, t, actor, log }, { step, name, effort, keep, file }) {
    if (step === 'none') {
      const asker = await findAsker(tx, effort ?? name)
      await setQuestionnaire(tx, asker, null)
      return { view: view([{ kind: 'text', text: t('questions.unused', { effort: asker.name }) }]) }
    }
    if (step === 'sample' || step === 'file') {
      if (step === 'file' && !file) throw new UserError('option.file', { option: 'file' })
      if (file && file.size > largest) throw new UserError('questions.too_large', { kilobytes: largest / 1024 })
      const source = step === 'file' ? (await buffer(Readable.from(file!.read()))).toString('utf8') : sample
      const kept = await keepQuestionnaire(tx, readQuestionnaire(source), actor.id)
      log.info({ event: 'questions.kept', id: kept.id, n: kept.version })
      return { view: await card(tx, t, kept, await use(tx, kept, effort, keep)) }
    }
    const found = await findQuestionnaire(tx, name)
    return { view: await card(tx, t, found, step === 'use' ? await use(tx, found, effort, keep) : undefined) }
  },
})

/** An effort on doors or on the phone, else a campaign of texts, by its name. Throws UserError `doors.not_found`, `doors.none`. */
async function findAsker(tx: Tx, name: string | undefined): Promise<Asker & { name: string }> {
  const [campaign] = name
    ? await rows<{ id: string; name: string }>(
        tx,
        sql`select id, name from campaign c where lower(name) = lower(${name.trim()}) and state <> 'finished'
          and not exists (select from canvass x where lower(x.name) = lower(c.name))`,
      )
    : []
  if (campaign) return { ...campaign, table: 'campaign' }
  const { id, name: effort } = await findCanvass(tx, name, 'any')
  return { id, name: effort, table: 'canvass' }
}

/** Who asks it from now on: what is named, else the only effort there is. `keep`: days for words said on doorsteps. */
async function use(
  tx: Tx,
  { id }: Questionnaire,
  effort: string | undefined,
  keep: number | undefined,
): Promise<string | undefined> {
  const [any] = await rows(tx, sql`select 1 from canvass where state <> 'finished' limit 1`)
  if (!any && effort === undefined) return undefined
  const asker = await findAsker(tx, effort)
  await setQuestionnaire(tx, asker, id)
  if (keep) {
    const kept = await rows(tx, sql`update canvass set keep_days = ${keep} where id = ${asker.id} returning 1`)
    if (!kept.length) throw new UserError('questions.keep', { campaign: asker.name })
  }
  return asker.name
}

async function card(tx: Tx, t: Translate, q: Questionnaire, used?: string): Promise<View> {
  const [counts] = await rows<{ n: number; users: string | null }>(
    tx,
    sql`select (select count(*) from interview where questionnaire_id = ${q.id} and state = 'done')::int as n,
          (select string_agg(name, ', ' order by name) from (select name from canvass where questionnaire_id = ${q.id}
            union all select name from campaign where questionnaire_id = ${q.id}) x) as users`,
  )
  const short = writeQuestionnaire(q).length <= inForm
  return view(
    [
      ...(used ? [{ kind: 'text' as const, text: t('questions.used', { effort: used }) }] : []),
      { kind: 'title', text: t('questions.title', { name: q.name, version: q.version }) },
      facts(
        t,
        q.questions.map((one, i) => ({
          label: `${i + 1}. ${said(one.text, '')}`.slice(0, 200),
          value: [
            t(`questions.kind.${one.kind}`),
            ...(one.required ? [t('questions.required')] : []),
            one.options.map((o) => said(o.label, '')).join(', '),
          ]
            .filter(Boolean)
            .join(' · '),
        })),
      ),
      { kind: 'note', text: t('questions.count', { n: counts?.n ?? 0, users: counts?.users ?? '–' }) },
      ...(short ? [] : [{ kind: 'note' as const, text: t('questions.long') }]),
    ],
    short ? [{ label: t('button.edit'), token: writeToken('q_edit', q.id) }] : [],
  )
}

const byId = async (tx: Tx, id: string): Promise<Questionnaire> => {
  const [found] = await rows<{ name: string }>(tx, sql`select name from questionnaire where id = ${id}`)
  if (!found) throw new UserError('stale')
  return findQuestionnaire(tx, found.name)
}

/** The questionnaire as its file, in a form: what is sent back is its next version. */
export const questionsAction = action({
  id: 'q_edit',
  role: 'organizer',
  ids: 1,
  async open({ tx, t }, [id = '']) {
    const found = await byId(tx, id)
    return {
      token: writeToken('q_edit', id),
      title: t('questions.form'),
      fields: [
        {
          name: 'text',
          label: t('questions.form_text'),
          kind: 'paragraph',
          value: writeQuestionnaire(found),
          required: true,
          max: inForm,
        },
      ],
      submit: t('button.save'),
    }
  },
  async submit({ tx, t, actor }: Context, [id = ''], fields): Promise<Reply> {
    const before = await byId(tx, id)
    const written = readQuestionnaire(fields['text'] ?? '')
    if (written.name.toLowerCase() !== before.name.toLowerCase())
      throw new UserError('questions.name', { name: before.name })
    return { view: await card(tx, t, await keepQuestionnaire(tx, written, actor.id)), replaces: true }
  },
})
