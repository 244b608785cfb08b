/** Volunteers at a texting evening: they answer who waits, then text the next contact, then ask for more. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import { deadline } from '../lib/deadline.ts'
import { translator } from '../locales/index.ts'
import type { Card, Hand } from './hand.ts'
import { createTally } from './pace.ts'
import type { Pace, Tally } from './pace.ts'

export type Crew = { pressed(): number; pace(): Pace; stop(): Promise<void> }

/** What is noted on a contact before they are answered: no text goes by it. */
const notes: { action: string; key: 'button.voted' | 'button.rsvp_remind'; when: RegExp }[] = [
  { action: 'talk_voted', key: 'button.voted', when: /\bvoted\b|voté/ },
  { action: 'rsvp_remind', key: 'button.rsvp_remind', when: /see you then|à bientôt/ },
]

/** Nothing left, as far as they were told: after this long they ask again, for what others handed back. */
const askAgainMs = 15_000

const tokenOf = (card: Card, action: string): boolean =>
  card.view.buttons?.some((b) => b.token.startsWith(`${action}:`)) ?? false

/** Which conversation a card is about: the same may stand on the screen twice, from its own card and from the list. */
const talkOf = (card: Card): string | undefined =>
  card.view.buttons?.find((b) => /^(close|thaw):/.test(b.token))?.token.split(':')[1]

/** What a contact said so far, as far as a card shows it. */
const saidOn = (card: Card): string =>
  JSON.stringify(card.view.blocks.filter((b) => b.kind === 'said' && b.who === 'contact'))

/** The first text without its contact's name: the words a person has to read. */
const wording = (card: Card): string => {
  const name = card.view.blocks.find((b) => b.kind === 'title')
  const text = card.view.blocks.find((b) => b.kind === 'sms')
  return text?.kind === 'sms' && name?.kind === 'title' ? text.text.replaceAll(name.text, '') : ''
}

/** First the answers: they come as cards of their own, and then the next contacts may be asked for. */
const gated = (card: Card): boolean =>
  card.view.buttons?.some((b) => b.token === 'answers' && b.look === 'primary') ?? false

/** The bot said that it could not: pressing again is what a person would do. */
const failed = (hand: Hand): boolean => {
  const block = hand.top?.view.blocks[0]
  return block?.kind === 'error' && /: [0-9a-f]{8}$/.test(block.text)
}

export function startCrew(
  app: Pick<App, 'store' | 'settings' | 'log'>,
  hands: Hand[],
  /** `batch`: how many contacts they ask for; not given: what they were assigned, or what the campaign gives. */
  { locale, batch, tally = createTally() }: { locale: 'en' | 'fr'; batch?: number; tally?: Tally },
): Crew {
  const t = translator(locale)
  const label = (key: string): string => t(key)
  const sent = t('talk.sent', { name: '' }).trim()
  const saysSent = (card: Card): boolean =>
    card.view.blocks.some((b) => (b.kind === 'text' || b.kind === 'note') && b.text.startsWith(sent))
  let stopped = false
  let pressed = 0
  const noted = new Set<string>()

  /**
   * Chosen by the contact's words alone, so that the same words get the same answer at any pace. An unknown
   * card was shown by a process that died before it had noted so: the bot asks to whom the words go, and knows soon.
   */
  async function answer(hand: Hand, card: Card): Promise<'sent' | 'noted' | 'refused' | 'unknown card'> {
    const said = card.view.blocks.filter((b) => b.kind === 'said' && b.who === 'contact').at(-1)
    const text = said?.kind === 'said' ? said.text.toLowerCase() : ''
    const press = async (key: string): Promise<'sent'> => {
      tally.answered('press')
      await hand.press(label(key), card)
      return 'sent'
    }
    const type = async (words: string): Promise<'sent' | 'refused' | 'unknown card'> => {
      tally.answered('typed')
      const before = Math.max(...[...hand.cards.values()].map((c) => c.version))
      await hand.type(words, { replyTo: card.id })
      const whom = [...hand.cards.values()].find((c) => tokenOf(c, 'draft_drop') && !tokenOf(c, 'draft_change'))
      if (!whom) return [...hand.cards.values()].some((c) => c.version > before && saysSent(c)) ? 'sent' : 'refused'
      await hand.press(label('button.no'), whom)
      hand.forget([whom.id])
      return 'unknown card'
    }
    for (const { action, key, when } of notes)
      if (when.test(text) && tokenOf(card, action) && !noted.has(`${action}/${talkOf(card)}`)) {
        noted.add(`${action}/${talkOf(card)}`)
        tally.noted()
        await hand.press(label(key), card)
        // The card comes back with it, and waits for the answer.
        return 'noted'
      }
    // Near an opt-out: nothing else is offered before a person has read it, and who wants to be left alone is.
    if (tokenOf(card, 'thaw')) return press('button.opted_out')
    if (/wrong|mauvais num|trompez|erreur/.test(text)) return press('button.wrong_number')
    if (/brownie/.test(text))
      return type(
        locale === 'fr'
          ? '200 g de chocolat, 150 g de beurre, 3 oeufs, 20 minutes au four. Promis !'
          : '7 oz of chocolate, 5 oz of butter, 3 eggs, 20 minutes in the oven. Promise!',
      )
    if (/real person|bot|robot|human|vraie personne/.test(text)) return press('replies.human.label')
    if (/\?/.test(text) && !/oui|yes|number|num/.test(text))
      return type(
        locale === 'fr'
          ? 'Jeudi, 19 h, maison de la culture. Venez nombreux !'
          : 'Thursday at 7, at the community centre. Bring everybody!',
      )
    if (
      /\b(yes|sure|absolutely|count me in|put me down|i will come|voted)\b|oui|comptez sur moi|absolument|je viendrai|bien sûr|voté/.test(
        text,
      )
    )
      return press('replies.yes.label')
    if (/\b(no|not)\b|non|pas cette fois|intéresse pas/.test(text)) return press('replies.no.label')
    return press('button.close')
  }

  async function work(hand: Hand): Promise<void> {
    let nothingUntil = 0
    let last = ''
    // Nobody answers the same words twice, whichever card they come on.
    const answeredTo = new Map<string | undefined, string>()
    while (!stopped) {
      const cards = [...hand.cards.values()]
      const waiting = cards.find((c) => tokenOf(c, 'close') || tokenOf(c, 'thaw'))
      const contacts = cards.filter((c) => tokenOf(c, 'send')).sort((a, b) => b.version - a.version)
      const contact = contacts[0]
      // What they were assigned came as a card of its own: the newest is the work in hand, the others are what it was.
      hand.forget(contacts.slice(1).map((c) => c.id))
      try {
        if (waiting && answeredTo.get(talkOf(waiting)) === saidOn(waiting)) hand.forget([waiting.id])
        else if (waiting) {
          const outcome = await answer(hand, waiting)
          if (outcome === 'unknown card') await sleep(1_000)
          else if (failed(hand)) await sleep(300)
          else {
            if (outcome === 'noted') continue
            if (outcome === 'sent') answeredTo.set(talkOf(waiting), saidOn(waiting))
            hand.forget(cards.filter((c) => talkOf(c) === talkOf(waiting)).map((c) => c.id))
          }
        } else if (contact) {
          const read = app.settings.slipMs + 60 - (performance.now() - contact.seenAt)
          if (read > 0) await sleep(read)
          await hand.press(label('button.send'), contact)
          pressed++
          const words = wording(contact)
          tally.sent(words === last ? 'same' : 'new')
          last = words
          // The answer to the press was an error, below the card: that contact is no longer theirs.
          if (hand.cards.get(contact.id)?.version === contact.version) hand.forget([contact.id])
        } else if (performance.now() > nothingUntil) {
          hand.forget(cards.map((c) => c.id))
          tally.other()
          await hand.type(batch ? `/batch ${batch}` : '/batch')
          if (failed(hand)) await sleep(300)
          else if (hand.top && gated(hand.top)) await sleep(100)
          // The list is texted out, or the rest is in other hands. What follows are answers.
          else if (![...hand.cards.values()].some((c) => tokenOf(c, 'send'))) {
            nothingUntil = performance.now() + askAgainMs
            // An answer that nobody was shown, or that was answered to a card of which the house did not know yet.
            await hand.type('/replies')
          }
        } else await sleep(40)
      } catch (error) {
        app.log.warn({ event: 'demo.hand_slipped', hand: hand.userId, error: (error as Error).message })
        await sleep(200)
      }
    }
  }

  /**
   * One question for all: who has something new on the screen? Each is compared with what that hand has seen: versions
   * are in order within a chat only, and a slow writer of one commits after quick ones of others.
   */
  async function watch(): Promise<void> {
    const channels = hands.map((h) => h.channel)
    while (!stopped) {
      const asked = app.store.sql<{ version: number | null }[]>`
        select (select max(m.version)::float8 from playground.messages m where m.channel = c.channel) as version
        from unnest(${channels}::text[]) with ordinality c(channel, n) order by c.n`
      const newest = await deadline(asked, 5_000)
      for (const [i, hand] of hands.entries()) if ((newest[i]?.version ?? 0) > hand.version) await hand.look()
      await sleep(100)
    }
  }

  /** The database may be gone for a moment: on a real evening people look again, too. */
  async function keepWatching(): Promise<void> {
    while (!stopped) {
      await watch().catch((error: Error) => app.log.warn({ event: 'demo.watch_failed', error: error.message }))
      await sleep(200)
    }
  }

  const going = [...hands.map(work), keepWatching()]
  return {
    pressed: () => pressed,
    pace: tally.pace,
    async stop() {
      stopped = true
      await Promise.allSettled(going)
    },
  }
}
