/** `person`: what is held of a volunteer, their erasure, and what an erasure could not reach in the chats. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MessageRef, Place } from '../../src/chat/interaction.ts'
import { MessageGone } from '../../src/chat/platform.ts'
import type { View } from '../../src/chat/view.ts'
import { cut } from '../../src/features/cards/stub.job.ts'
import { stranger } from '../../src/features/conversations/stranger.job.ts'
import { review } from '../../src/features/texts/review.job.ts'
import type { Handler } from '../../src/queue/job.ts'
import type { JobContext } from '../../src/features/define.ts'
import { muster } from '../support/cli.ts'
import { expectVerified, openHouse, phoneOf, testSecret } from '../support/house.ts'
import type { House } from '../support/house.ts'

let house: House
let folder: string
beforeAll(async () => {
  house = await openHouse()
  folder = mkdtempSync(join(tmpdir(), 'muster-person-'))
})
afterAll(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})
const person = (...args: string[]) =>
  muster({ DATABASE_URL: house.url, SECRET_KEY: testSecret, DATA_DIR: folder }, 'person', ...args)

type Message = { ref: MessageRef; view: View }
const words = (view: View): string => JSON.stringify(view)
/** A network with a channel in which messages stand; one of them cannot be changed any more. */
function channel() {
  const shown: Message[] = []
  const gone = new Set<string>()
  const platform = {
    network: 'slack',
    send: async (place: Place, view: View) => {
      const ref = { place, messageId: `m${shown.length}` }
      shown.push({ ref, view })
      return ref
    },
    edit: async ({ place, messageId }: MessageRef, view: View) => {
      if (gone.has(messageId)) throw new MessageGone()
      const message = shown.find(({ ref }) => ref.messageId === messageId && ref.place.channel === place.channel)!
      expect(place.direct).toBe(message.ref.place.direct)
      message.view = view
    },
  }
  return {
    shown,
    gone,
    context: { ...house.context, platforms: new Map([['slack', platform]]) } as never as JobContext,
  }
}
/** Every open job of this kind. */
async function runAll(context: JobContext, { job, run }: Handler<JobContext>): Promise<void> {
  const open = await house.query<{ id: string; payload: Record<string, string> }>(
    sql`select id, payload from outbox where job = ${job.name}`,
  )
  for (const { id, payload } of open)
    await run(context, payload, {
      id,
      close: async (tx) => void (await tx.execute(sql`delete from outbox where id = ${id}`)),
    })
}

it('of a volunteer: all that is held, as JSON; erased, they are nobody, and what they did still counts', async () => {
  const wanda = await house.person('Wanda Quill')
  await house.campaign(await house.list(2))
  await house.press(wanda)
  await house.deliver()
  const shown = await person('export', '--volunteer', 'wanda quill')
  expect(shown.code).toBe(0)
  expect(JSON.parse(shown.out)).toMatchObject({
    name: 'Wanda Quill',
    accounts: [{ network: 'playground' }],
    texts: [{ kind: 'first', n: 1 }],
    claims: [{ contacts: 2 }],
  })
  const erased = await person('erase', '--volunteer', wanda.id, '--json')
  expect([erased.code, typeof JSON.parse(erased.out)]).toEqual([0, 'object'])
  for (const table of ['volunteer', 'identity', 'claim', 'card'])
    expect(await house.query(sql.raw(`select 1 from ${table} t where t::text ilike '%quill%'`))).toEqual([])
  expect(await house.query(sql`select count(*)::int as n from message where kind = 'first'`)).toEqual([{ n: 1 }])
  const again = await person('export', '--volunteer', 'Wanda Quill')
  expect([again.code, again.err]).toEqual([1, 'There is no such volunteer.\n'])
  await expectVerified(house.store)
})

it('of a number: notes in channels are cut to a line, and what cannot be reached is listed', async () => {
  await house.wipe()
  const { shown, gone, context } = channel()
  await house.query(
    sql`insert into channel (network, tenant, channel) values ('slack', 'T1', 'C-organizers') returning channel`,
  )
  const victor = await house.person('Victor')
  await house.campaign(await house.list(2))
  for (let i = 0; i < 2; i++) {
    house.carrier.behave(phoneOf(i), 'hang')
    await house.press(victor)
  }
  await house.deliver()
  // Nobody can say whether they arrived: the organizers are asked.
  await house.query(
    sql`update message set look_at = null, review_at = muster_now() where state = 'unknown' returning id`,
  )
  await house.query(sql`insert into outbox (job, payload, handed_at)
    select 'review_text', jsonb_build_object('messageId', id), muster_now() from message where state = 'unknown' returning id`)
  await runAll(context, review as never)
  expect(shown).toHaveLength(2)
  await house.inbound('+14382000009', 'Who are you?')
  await runAll(context, stranger as never)
  expect(words(shown[2]!.view)).toContain('Who are you?')

  const erase = async (phone: string) => {
    const erasing = person('erase', phone, '--json')
    // The running app, meanwhile.
    for (let i = 0; i < 200 && (await house.query(sql`select 1 from stub where outcome is null`)).length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    await runAll(context, cut as never)
    return JSON.parse((await erasing).out) as { cards: number; edited: number; gone: unknown[] }
  }
  const ann = shown.findIndex(({ view }) => words(view).includes(phoneOf(0).slice(-2)))
  expect(await erase(phoneOf(0))).toMatchObject({ edited: 1, waiting: 0, gone: [] })
  expect(words(shown[ann]!.view)).not.toContain(phoneOf(0).slice(-2))
  expect(shown[ann]!.view.buttons ?? []).toEqual([])
  expect(await erase('+14382000009')).toMatchObject({ edited: 1, gone: [] })
  expect(words(shown[2]!.view)).not.toContain('Who are you?')
  gone.add(shown[1 - ann]!.ref.messageId)
  expect(await erase(phoneOf(1))).toMatchObject({
    edited: 0,
    gone: [{ network: 'slack', channel: 'C-organizers', n: 1 }],
  })
  expect(await house.query(sql`select 1 from mention`)).toEqual([])
  await expectVerified(house.store)
})
