import { createReadStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { findCampaign } from '../features/campaigns/campaign.ts'
import { exportName } from '../features/campaigns/export.ts'
import { importWords } from '../features/verbatims/import.ts'
import { reportPage } from '../features/verbatims/page.ts'
import { readAnswers } from '../features/verbatims/read.ts'
import { findQuestion, readCounts, readQuestions, readReport } from '../features/verbatims/report.ts'
import { writeWords } from '../features/verbatims/table.ts'
import { readThemes } from '../features/verbatims/themes.ts'
import { locales, translator } from '../locales/index.ts'
import { givenFile } from './given-file.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** ms for a million rows on a small machine. */
const longest = 60 * 60_000
const percent = (x: number): string => `${Math.round(100 * x)} %`

export const verbatimsVerb: Verb = {
  name: 'verbatims',
  usage: `npm run muster -- verbatims import FILE [--question "..."] [--campaign NAME] [--days N] [--words COLUMN] [--area COLUMN] [--day COLUMN] [--labels COLUMN] [--json]
npm run muster -- verbatims show|read|report [QUESTION] [--out FOLDER] [--locale en|fr] [--json]`,
  about: `What people said, in their own words: imports answers, proposes themes, writes the report.
import reads a table (CSV, TSV) or a JSON object a line; without --question each row names its own in a column "question".
Phone numbers, e-mail addresses and given names are taken out on the way in. --labels: a column of themes that a person
gave, parted by ; or |. --days: how long the words are kept (as the campaign or the house has it, if not said).
read learns from what is labelled and proposes themes for the rest; a running app does it by itself. report writes
QUESTION.html (to read or print) and QUESTION.csv into --out.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        question: { type: 'string' },
        campaign: { type: 'string' },
        days: { type: 'string' },
        words: { type: 'string' },
        area: { type: 'string' },
        day: { type: 'string' },
        labels: { type: 'string' },
        out: { type: 'string' },
        locale: { type: 'string', default: 'en' },
        json: { type: 'boolean' },
      },
      2,
    )
    const [step = '', subject] = positionals
    const { json } = values
    if (!['import', 'show', 'read', 'report'].includes(step))
      throw new UsageError('Say what: import, show, read or report.')
    if (step === 'report' && !values.out) throw new UsageError('--out is missing.')
    const locale = locales.find((l) => l === values.locale)
    if (!locale) throw new UsageError(`--locale: found ${values.locale}, must be ${locales.join(' or ')}.`)
    const days = values.days === undefined ? undefined : daysOf(values.days)
    if (step === 'import') {
      if (!subject) throw new UsageError('FILE is missing.')
      givenFile('FILE', subject)
      const done = await onDatabase(({ store }) =>
        store.transact(async (tx) => {
          const campaignId = values.campaign ? (await findCampaign(tx, values.campaign)).id : null
          const file = { name: basename(subject), read: createReadStream(subject) as AsyncIterable<Uint8Array> }
          return importWords(tx, file, { ...values, campaignId, days })
        }, longest),
      )
      const { removed, empty } = done
      say(json, done, [
        `${done.kept} of ${done.rows} answers kept, to ${done.questions.length} ${done.questions.length === 1 ? 'question' : 'questions'}; ${done.labelled} with themes that a person gave.`,
        `Taken out: ${removed.phone} phone numbers, ${removed.email} e-mail addresses, ${removed.name} names.`,
        ...(empty.n
          ? [`Without words: ${empty.n} (lines ${empty.lines.slice(0, 20).join(', ')}${empty.n > 20 ? ', …' : ''}).`]
          : []),
        ...done.questions.map((q) => `  ${q.kept}  ${q.text}`),
      ])
      return 0
    }
    await onDatabase(async ({ store }) => {
      if (step === 'show' && !subject) {
        const all = await store.transact((tx) => readQuestions(tx, 100))
        return say(
          json,
          all,
          all.length ? all.map((q) => `${q.answers}  ${q.text}`) : ['Nobody has said anything yet.'],
        )
      }
      const question = await store.transact((tx) => findQuestion(tx, subject))
      if (step === 'read') await readAnswers(store, question.id)
      const fresh = await store.transact((tx) => findQuestion(tx, question.id))
      if (step === 'report') {
        const folder = values.out!
        await mkdir(folder, { recursive: true })
        const name = exportName(question.text).replace(/\.csv$/, '')
        const report = await store.read((tx) => readReport(tx, fresh))
        const day = new Date().toISOString().slice(0, 10)
        await writeFile(join(folder, `${name}.html`), reportPage(translator(locale), locale, report, day), {
          mode: 0o600,
        })
        await writeFile(join(folder, `${name}.csv`), Readable.from(writeWords(store, fresh)), { mode: 0o600 })
      }
      const { counts, themes } = await store.transact(async (tx) => ({
        counts: await readCounts(tx, question.id),
        themes: await readThemes(tx, question.id),
      }))
      const { reading } = fresh
      say(json, { question: fresh, counts, themes }, [
        fresh.text,
        `${counts.answers} answers: ${counts.labelled} labelled by a person, ${counts.proposed} proposed, ${counts.unclear} not understood, ${counts.new} not read.`,
        reading
          ? `Learned from ${reading.examples}; on some it had not seen, ${percent(reading.right)} of its proposals were right and ${percent(reading.found)} of the themes were found.`
          : 'Too few are labelled to propose anything (a dozen will do).',
        ...themes.filter((t) => t.said + t.proposed).map((t) => `  ${t.said + t.proposed}  ${t.name} (${t.said} said)`),
      ])
    })
    return 0
  },
}

function daysOf(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1)
    throw new UsageError(`--days: found ${text}, must be a count of days such as 180.`)
  return Number(text)
}
