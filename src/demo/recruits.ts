/** Recruitment: volunteers show their own code, newcomers join by it, practise on pretended people, and a lead looks. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Hand } from './hand.ts'
import type { Card } from './hand.ts'
import type { Stage } from './stage.ts'

const names = ['Rosa', 'Theo', 'Amina', 'Luc', 'Ines', 'Hugo', 'Maya', 'Noel', 'Lina', 'Oscar']

/** One volunteer in ten brings somebody. */
const newcomersOf = (volunteers: number): number => Math.max(1, Math.round(volunteers / 10))

/** Who was brought joins the hands. */
export async function recruit({ app, hands, leads, options }: Stage): Promise<void> {
  const volunteers = hands.length
  const n = newcomersOf(volunteers)
  const brought: Stage['hands'] = []
  for (let i = 0; i < n; i++) {
    // From one end to the other, so that each team brings some.
    const recruiter = hands[Math.floor((i * volunteers) / n)]!
    const code = await showCode(recruiter.hand)
    const name = `${names[i % names.length]!} ${Math.floor(i / names.length) + 1}`
    const hand = new Hand(app.playground!, `demo-new-${i + 1}`, name)
    await hand.type(`/join ${code}`)
    await tapFirst(hand, 'promise')
    if (options.locale !== 'en') await hand.type(`/language ${options.locale}`)
    await practise(hand)
    brought.push({ hand, team: recruiter.team })
  }
  for (const { hand, team } of brought) await approve(leads[team]!.room, hand.name)
  hands.push(...brought)
}

/** The code stands in the link to its page. */
async function showCode(hand: Hand): Promise<string> {
  await hand.type('/recruit')
  for (const card of hand.cards.values())
    for (const block of card.view.blocks) {
      const code = block.kind === 'link' ? /\/r\/([0-9A-Z-]+)$/.exec(block.url)?.[1] : undefined
      if (!code) continue
      hand.forget([card.id])
      return code
    }
  throw new Error(`${hand.userId} was shown no code`)
}

/** Five pretended people: each is texted, and answered with the first words that the campaign offers. */
async function practise(hand: Hand): Promise<void> {
  await tapFirst(hand, 'batch')
  for (let i = 0; i < 20; i++) {
    const action = ['re_send', 're_canned'].find((a) => hand.offering(a))
    if (!action) return
    await tapFirst(hand, action)
  }
  throw new Error(`${hand.userId} practises without end`)
}

async function tapFirst(hand: Hand, action: string, card = hand.offering(action)): Promise<void> {
  const button = card?.view.buttons?.find((b) => b.token.split(':')[0] === action)
  if (!card || !button) throw new Error(`${hand.userId} was offered no ${action}`)
  await hand.tap(button.token, card)
}

/** What they wrote is shown in the team's channel. */
async function approve(lead: Hand, name: string): Promise<void> {
  const asks = ({ view: { blocks, buttons } }: Card): boolean =>
    blocks[0]?.kind === 'title' &&
    blocks[0].text.includes(name) &&
    (buttons?.some((b) => b.token.startsWith('re_approve:')) ?? false)
  for (let i = 0; i < 600; i++) {
    await lead.look()
    const card = [...lead.cards.values()].find(asks)
    if (card) return tapFirst(lead, 're_approve', card)
    await sleep(100)
  }
  throw new Error(`nobody was shown what ${name} wrote`)
}
