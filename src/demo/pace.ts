/**
 * How an evening goes at a person's pace: the demo's hands work as fast as the house lets them, here their deeds are
 * counted in a person's seconds. Compared with Québec solidaire's Mouvement (2018): 40 people reached in 20 minutes.
 */

/** Seconds. `glance`: a card that says what the last one said, to another name. */
export const hand = { read: 5, glance: 2, press: 1, answer: 20 } as const

const evening = 20 * 60

export type Pace = typeof hand & {
  /** Contacts one volunteer reaches in 20 minutes with every answer handled; of these deeds. */
  reached: number
  /** The same, when every card is read as if its words were new. */
  reachedReadingAll: number
  /** First texts in 20 minutes when nobody answers. */
  sendingOnly: number
  pressesPerContact: number
}

export type Tally = {
  /** A first text was sent; its words are those of the card before, or new. */
  sent(words: 'same' | 'new'): void
  /** An answer was read and handled, by a press or by typing. */
  answered(how: 'press' | 'typed'): void
  /** Of an answer something was noted by a press of its own: a vote, a wish to be reminded. */
  noted(): void
  /** A press or a command that brought nobody nearer: asking for contacts, repeating. */
  other(): void
  pace(): Pace
}

export function createTally(): Tally {
  const n = { same: 0, new: 0, pressed: 0, typed: 0, noted: 0, other: 0 }
  return {
    sent: (words) => void n[words]++,
    answered: (how) => void (how === 'typed' ? n.typed++ : n.pressed++),
    noted: () => void n.noted++,
    other: () => void n.other++,
    pace() {
      const contacts = n.same + n.new
      if (!contacts) return { ...hand, reached: 0, reachedReadingAll: 0, sendingOnly: 0, pressesPerContact: 0 }
      const texts = n.same * hand.glance + n.new * hand.read + contacts * hand.press
      const asking = n.other * hand.press
      const answers = n.pressed * (hand.read + hand.press) + n.typed * (hand.read + hand.answer) + n.noted * hand.press
      const per20 = (seconds: number): number => Math.round((evening * contacts) / seconds)
      return {
        ...hand,
        reached: per20(texts + asking + answers),
        reachedReadingAll: per20(contacts * (hand.read + hand.press) + asking + answers),
        sendingOnly: per20(texts + asking),
        pressesPerContact: Math.round(((contacts + n.pressed + n.typed + n.noted + n.other) / contacts) * 100) / 100,
      }
    },
  }
}
