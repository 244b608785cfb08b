/** An organizer makes sense of what was said: names themes, labels a few dozen answers, lets the house read the rest, twice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { App } from '../../app.ts'
import { rows } from '../../db/client.ts'
import { readCounts } from '../../features/verbatims/report.ts'
import type { Phone } from './phone.ts'
import { hear, themes } from './words.ts'

/** Answers labelled before the first reading, and of those that were doubtful after it. */
const rounds = [40, 16]
const patience = 600_000

export async function labelAll(app: App, organizer: Phone, question: { id: string; text: string }): Promise<void> {
  await organizer.type('verbatims', `show ${question.text}`)
  await organizer.press('words_themes')
  await organizer.submit({ themes: Object.keys(themes).join('\n') })
  for (const n of rounds) {
    await organizer.press('words_label')
    for (let i = 0; i < n && organizer.has('words_later'); i++) await labelOne(organizer)
    await organizer.type('verbatims', `show ${question.text}`)
    const before = await readAt(app, question.id)
    await organizer.press('words_read')
    await allRead(app, question.id, before)
  }
}

async function labelOne(organizer: Phone): Promise<void> {
  const said = organizer.view.blocks.find((b) => b.kind === 'said')
  const about = hear(said?.kind === 'said' ? said.text : '')
  if (!about.length) return void (await organizer.press('words_none'))
  // What was proposed and is not said goes; what is said and was not proposed comes.
  for (const name of Object.keys(themes)) {
    const n = organizer.buttons('words_say').findIndex(({ label }) => label.replace(/^✓ /, '') === name)
    const chosen = organizer.buttons('words_say')[n]?.label.startsWith('✓ ') ?? false
    if (n >= 0 && about.includes(name) !== chosen) await organizer.press('words_say', n)
  }
  if (organizer.has('words_right')) await organizer.press('words_right')
  else await organizer.press('words_none')
}

/** The worker reads, as in any house; once more since `before`, and nothing was left unread. */
async function allRead(app: App, id: string, before: string | null): Promise<void> {
  for (const end = performance.now() + patience; performance.now() < end; await sleep(200)) {
    const at = await readAt(app, id)
    const { new: unread } = await app.store.transact((tx) => readCounts(tx, id))
    if (at !== before && !unread) return
  }
}

const readAt = async (app: App, id: string): Promise<string | null> =>
  (
    await app.store.transact((tx) =>
      rows<{ at: string | null }>(tx, sql`select read_at::text as at from open_question where id = ${id}`),
    )
  )[0]?.at ?? null
