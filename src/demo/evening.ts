/** One texting evening: begun in the team's channel, contacts given out, and everybody at work until nobody waits. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import type { Tx } from '../db/client.ts'
import { startCrew } from './crew.ts'
import { passTo, untilQuiet } from './fast-time.ts'
import type { Moment } from './fast-time.ts'
import { Hand } from './hand.ts'
import type { Card } from './hand.ts'
import { teamsOf } from './stage.ts'
import type { Stage } from './stage.ts'

type Evening = Moment & {
  campaign: string
  texts: number
  /** Contacts in one batch. */
  size: number
  started: number
  meanwhile(pending: number): void
}

/** A batch each, so that everybody has some, and several where there are many. */
export const batchFor = (texts: number, hands: number): number => Math.max(1, Math.min(100, Math.ceil(texts / hands)))

export async function playEvening(stage: Stage, evening: Evening): Promise<void> {
  const { app, leads, hands, options, tally, told } = stage
  const { texts, size } = evening
  await passTo(stage, evening)
  // Some four in ten answer.
  const goal = Math.max(1, Math.round((texts * 0.4) / leads.length))
  for (const { room } of leads) await room.type(`/evening start 90m goal ${goal} replies`)
  if (!options.evening) {
    await giveOut(stage, evening)
    await comeIn(stage)
  }
  const crew = startCrew(
    app,
    hands.map(({ hand }) => hand),
    { locale: options.locale, tally, ...(options.evening ? { batch: Math.min(25, size) } : {}) },
  )
  const before = told.pressed
  try {
    await untilQuiet(stage, {
      started: evening.started,
      meanwhile(pending) {
        told.pressed = before + crew.pressed()
        evening.meanwhile(pending)
      },
    })
  } finally {
    await crew.stop()
  }
}

/**
 * Contacts are given out one after the other and in whole batches: with the same seed everybody has the same. The last
 * come first, so that newcomers have some for certain.
 */
async function giveOut({ app, organizer, hands }: Stage, { campaign, size }: Evening): Promise<void> {
  for (let i = hands.length - 1; i >= 0; i--) {
    // Some batches are short: what was asked for is not what was given, and nothing may be left to who is quickest.
    const left = await app.store.transact((tx) => countFree(tx, campaign))
    if (!left) return
    const n = size * Math.ceil(left / size / (i + 1))
    await organizer.type(`/assign ${n} "${hands[i]!.hand.name}" "${campaign}"`)
  }
}

const countFree = async (tx: Tx, campaign: string): Promise<number> => {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select coalesce(sum(b.ready), 0)::int as n from batch b join campaign c on c.id = b.campaign_id
        where c.name = ${campaign} and b.volunteer_id is null`,
  )
  return found!.n
}

/** The first of each team, and whoever is new, press I'm in on what the channel says: whoever is new gets a companion. */
async function comeIn({ app, hands, leads, options }: Stage): Promise<void> {
  const teams = teamsOf(options)
  for (const [i, { room }] of leads.entries()) {
    const live = ({ view: { blocks, buttons } }: Card): boolean =>
      blocks[0]?.kind === 'title' &&
      blocks[0].text.includes(teams[i]!) &&
      (buttons?.some((b) => b.token.startsWith('in:')) ?? false)
    let card: Card | undefined
    for (let tries = 0; !card && tries < 50; tries++) {
      await room.look()
      card = [...room.cards.values()].find(live)
      if (!card) await sleep(100)
    }
    const token = card?.view.buttons?.find((b) => b.token.startsWith('in:'))?.token
    // The evening goes on without its message: whoever posts it was killed, and posts it later.
    if (!card || !token) continue
    // A newcomer comes after whoever could sit beside them.
    const guests = hands.filter(({ team }, n) => (n < options.volunteers ? n === i : team === i))
    for (const { hand } of guests)
      await new Hand(app.playground!, hand.userId, hand.name, room.channel).tap(token, card)
  }
}
