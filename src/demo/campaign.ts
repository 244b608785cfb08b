/** The organizer's way to a launch: the commands, forms and buttons of the page, pressed by a program. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import { guardKinds } from '../features/guards/limits.ts'
import { translator } from '../locales/index.ts'
import type { Stage } from './stage.ts'

export type Draft = {
  /** The command that makes it: a new one, or a copy. */
  make: string
  name: string
  list: string
  /** Contacts in one batch. */
  size: number
  script?: string
  replies?: string
  /** Commands before its launch: what it invites to, who is left alone. */
  also?: string[]
  /** Each test goes to a phone of its own: the same words twice to one would be a double. */
  test: number
}

const senders = { en: 'Team Rivera', fr: 'Équipe Rivière' } as const

/** A text to the organizer's own phone; to another where that one is refused, as some numbers are. */
async function test(
  { store }: Stage['app'],
  { name, test }: Draft,
  send: (to: string) => Promise<void>,
): Promise<void> {
  const last = sql`select state from message where kind = 'test' and campaign_id = (select id from campaign where name = ${name})
    order by id desc limit 1`
  for (let phone = 0; phone < 9; phone++) {
    await send(`${phone}${test}`)
    for (let state = ''; state !== 'failed'; await sleep(50)) {
      state = (await store.transact((tx) => rows<{ state: string }>(tx, last)))[0]?.state ?? ''
      if (state === 'sent') return
    }
  }
  throw new Error(`no test text of ${name} arrived`)
}

export async function launch({ app, organizer, options }: Stage, draft: Draft): Promise<void> {
  const t = translator(options.locale)
  // The organizer's own test text may go to a voter's phone: it is none of theirs to answer.
  await app.simulated!.configure({ autopilot: false })
  const fill = async (label: string, given: Record<string, string>): Promise<void> =>
    organizer.submit(await organizer.openForm(t(label)), given)
  await organizer.type(draft.make)
  await fill('button.details', { list: draft.list, size: String(draft.size) })
  if (draft.script !== undefined) await fill('button.script', { sender: senders[options.locale], script: draft.script })
  if (draft.replies !== undefined) await fill('button.replies', { replies: draft.replies })
  for (const line of draft.also ?? []) await organizer.type(line)
  // Its carrier loses answers and its workers are killed: a real campaign would stop by itself, and this one must not.
  for (const rule of guardKinds) await organizer.type(`/guard ${rule} off campaign:"${draft.name}"`)
  await test(app, draft, (to) =>
    fill('button.test', { to: `${options.region === 'FR' ? '06 39 98 00' : '514 555 01'}${to}` }),
  )
  await organizer.press(t('button.refresh'))
  // Batches are given out as they lie in their table. What was written before left gaps in it, in no order: with the same
  // seed the same people get the same contacts only where there are none.
  await app.store.sql`vacuum full batch`
  await organizer.press(t('button.launch'))
  // From here on the voters answer.
  while (!(await app.simulated!.idle())) await sleep(50)
  await app.simulated!.configure({ autopilot: true })
}
