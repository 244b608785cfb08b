/** A rally: announced before anybody is invited, and at its door everybody who comes, checked in by several at once. */
import { readToken } from '../chat/token.ts'
import { translator } from '../locales/index.ts'
import { dayOf, passTo, untilQuiet } from './fast-time.ts'
import type { Moment } from './fast-time.ts'
import type { Hand } from './hand.ts'
import type { Stage } from './stage.ts'
import { comes, queueOf, readVoters } from './voters.ts'
import type { Voter } from './voters.ts'

export const rally = 'Demo rally'

/** As commands before the launch of the campaign that invites first. */
export const announce = (stage: Stage, { day, time }: Moment, campaign: string): string[] => [
  `/event new title:"${rally}" place:"Parc Jarry" when:"${dayOf(stage, day)} ${time}" zone:"${stage.zone}" minutes:120`,
  ...inviteBy(campaign),
]

export const inviteBy = (campaign: string): string[] => [`/event invite "${campaign}" title:"${rally}"`]

/** Whoever asked to be reminded is, and an hour before it begins people come. */
export async function holdRally(
  stage: Stage,
  opens: Moment,
  given: { started: number; meanwhile(pending: number): void },
): Promise<void> {
  const { options, leads, room } = stage
  await passTo(stage, opens)
  const voters = await readVoters(stage)
  const queue = queueOf(
    options.seed,
    voters.filter((v) => comes(options.seed, v)),
  )
  const expected = queue.filter((v) => v.answer === 'yes')
  const [first, second] = leads
  // One goes by the list, two take numbers, and some people are met by two of them.
  await Promise.all([
    byList(first!.hand, expected),
    byNumber(
      first!.room,
      queue.filter((_, i) => i % 2 === 0),
    ),
    byNumber(
      second!.hand,
      queue.filter((_, i) => i % 2 === 1),
    ),
  ])
  // Whom nobody knows is counted, and nothing else.
  const strangers = 1 + Math.floor(voters.length / 200)
  const t = translator(options.locale)
  await second!.hand.type('/checkin')
  for (let i = 0; i < strangers; i++) await second!.hand.press(t('button.stranger'))
  await room.type('/leaderboard turnout')
  await untilQuiet(stage, given)
}

/** The list of the door, a card of ten at a time, until nobody on it is among those who come. */
async function byList(hand: Hand, expected: readonly Voter[]): Promise<void> {
  const come = new Set(expected.map(({ contactId }) => contactId))
  await hand.type('/checkin')
  for (let i = 0; i < expected.length; i++) {
    const card = hand.offering('arrive') ?? hand.top
    const button = card?.view.buttons?.find(({ token }) => {
      const read = readToken(token)
      return read?.action === 'arrive' && come.has(read.ids[1] ?? '')
    })
    if (!card || !button) return
    come.delete(readToken(button.token)!.ids[1]!)
    await hand.tap(button.token, card)
  }
}

async function byNumber(hand: Hand, queue: readonly Voter[]): Promise<void> {
  for (const { phone } of queue) await hand.type(`/checkin ${phone}`)
}
