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
    ['No problem!', undefined],
    ['No hay problema', undefined],
    ['Claro que no', undefined],
    ['Bien sûr que non', undefined],
    ['sure, no', undefined],
  ] as const)('%s', (text, said) => expect(readAnswer(text)).toBe(said))

  it.each([
    ['Saturday 18:30', '2026-12-05 18:30'],
    ['samedi 18h30', '2026-12-05 18:30'],
    ['tomorrow at 6pm', '2026-12-03 18:00'],
    ['2026-12-31 9:05', '2026-12-31 09:05'],
    ['tonight 8pm', '2026-12-02 20:00'],
    ['demain soir à 20 heures', '2026-12-03 20:00'],
    ['le jeudi 3 décembre à 18 h 30', '2026-12-03 18:30'],
    ['Saturday, 5 December at 18:30', '2026-12-05 18:30'],
    ['January 1st 2027 6pm', '2027-01-01 18:00'],
    ['1er mai 10h', '2027-05-01 10:00'],
    ['samedi prochain 18h', '2026-12-05 18:00'],
  ])('%s', (typed, local) => expect(readStart(typed, 'America/Montreal', new Date('2026-12-02T12:00:00Z'))).toBe(local))

  it('a day that does not exist is refused with what was found', async () => {
    const from = new Date('2026-12-02T12:00:00Z')
    const key = (typed: string) => refusal((async () => readStart(typed, 'UTC', from))())
    // The 5th is a Saturday: one of the two words is a slip.
    for (const typed of [
      '2027-02-31 18:30',
      'soon',
      '18:30',
      'Saturday 25:00',
      'vendredi 5 décembre 18h',
      '05/12/2026 18h',
    ])
      expect(await key(typed)).toBe('event.when')
    for (const typed of ['2026-12-01 18:30', 'hier 18h30', 'yesterday 18:30'])
      expect(await key(typed)).toBe('event.past')
  })
})
