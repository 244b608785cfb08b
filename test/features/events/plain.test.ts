/** What needs no house: what words say. */
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../src/features/events/said.ts'
import { readStart } from '../../../src/features/turnout/start.ts'
import { refusal } from '../../support/house.ts'

describe('an answer to an invitation, and a time, by their words', () => {
  it.each([
    ['Oui !', 'yes'],
    ['YES', 'yes'],
    ['Sí', 'yes'],
    ['j’y serai', 'yes'],
    ["I'll be there", 'yes'],
    ['No, sorry', 'no'],
    ['je ne viendrai pas', 'no'],
    ['not sure', 'maybe'],
    ['Peut-être', 'maybe'],
    ['Si je peux', undefined],
    ['oui mais pas jeudi', undefined],
    ['Is it free?', undefined],
    ['No problem, I will come', undefined],
  ] as const)('%s', (text, said) => expect(readAnswer(text)).toBe(said))

  it.each([
    ['Saturday 18:30', '2026-12-05 18:30'],
    ['samedi 18h30', '2026-12-05 18:30'],
    ['tomorrow at 6pm', '2026-12-03 18:00'],
    ['2026-12-31 9:05', '2026-12-31 09:05'],
  ])('%s', (typed, local) => expect(readStart(typed, 'America/Montreal', new Date('2026-12-02T12:00:00Z'))).toBe(local))

  it('a day that does not exist is refused with what was found', async () => {
    for (const typed of ['2026-02-31 18:30', 'soon', '18:30', 'Saturday 25:00'])
      expect(await refusal((async () => readStart(typed, 'UTC', new Date()))())).toBe('event.when')
  })
})
