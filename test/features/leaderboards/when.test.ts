/** Times in words, in English and French. */
import { describe, expect, it } from 'vitest'
import { dayName } from '../../../src/features/leaderboards/board.view.ts'
import { nextTime, parseDay, parseWhen } from '../../../src/features/leaderboards/when.ts'

describe('a time in words', () => {
  it.each([
    ['every weekday 18:30', { cron: '30 18 * * 1,2,3,4,5' }],
    ['Weekdays at 6:05 pm', { cron: '5 18 * * 1,2,3,4,5' }],
    ['every Friday 6pm', { cron: '0 18 * * 5' }],
    ['every monday and thursday 9:00', { cron: '0 9 * * 1,4' }],
    ['every day 12am', { cron: '0 0 * * *' }],
    ['weekend 10:00', { cron: '0 10 * * 0,6' }],
    ['chaque vendredi 18 h', { cron: '0 18 * * 5' }],
    ['tous les jours à 18 h 30', { cron: '30 18 * * *' }],
    ['chaque jour ouvrable 18h30', { cron: '30 18 * * 1,2,3,4,5' }],
    ['en semaine à 7h', { cron: '0 7 * * 1,2,3,4,5' }],
    ['le lundi et le jeudi 9 h', { cron: '0 9 * * 1,4' }],
    ['tous les soirs à 18h30', { cron: '30 18 * * *' }],
    ['every evening 18:30', { cron: '30 18 * * *' }],
    ['friday evening 6pm', { cron: '0 18 * * 5' }],
    ['du lundi au vendredi 18h30', { cron: '30 18 * * 1,2,3,4,5' }],
    ['Monday to Friday at 18:30', { cron: '30 18 * * 1,2,3,4,5' }],
    ['from friday to sunday 10:00', { cron: '0 10 * * 0,5,6' }],
    ['every 10 minutes', { every: 10 }],
    ['toutes les 30 minutes', { every: 30 }],
    ['chaque heure', { every: 60 }],
    ['30 18 * * 1-5', { cron: '30 18 * * 1-5' }],
    ['stop', 'never'],
    ['jamais', 'never'],
  ])('%s', (text, when) => expect(parseWhen(text)).toEqual(when))

  it.each([
    '',
    'soon',
    'every fryday 18:30',
    'every friday',
    '18:30',
    'every friday 25:00',
    'every friday 13pm',
    '61 18 * * 1',
    'every 1441 minutes',
    'every full moon 18:00',
    'evening 18:30',
    'monday to fryday 18:00',
  ])('refuses "%s"', (text) => expect(() => parseWhen(text)).toThrow(expect.objectContaining({ key: 'schedule.when' })))

  it('is the wall clock of the team, on days when clocks change too', () => {
    const at = (from: string, zone = 'America/Toronto') => nextTime('30 18 * * *', zone, new Date(from)).toISOString()
    expect(at('2026-10-31T12:00:00Z')).toBe('2026-10-31T22:30:00.000Z')
    expect(at('2026-11-01T12:00:00Z')).toBe('2026-11-01T23:30:00.000Z')
    // 02:30 is not there on the day on which clocks are put forward.
    expect(nextTime('30 2 * * *', 'America/Toronto', new Date('2026-03-08T05:30:00Z')).getTime()).toBeGreaterThan(0)
  })
})

describe('a day', () => {
  it.each([
    ['Saturday', '2026-11-28'],
    ['vendredi', '2026-11-27'],
    ['tomorrow', '2026-11-28'],
    ['2026-12-05', '2026-12-05'],
  ])('%s', (text, day) => expect(parseDay(text, '2026-11-27')).toBe(day))

  it.each(['2026-11-26', '2026-02-30', 'someday'])('refuses %s', (text) =>
    expect(() => parseDay(text, '2026-11-27')).toThrow(expect.objectContaining({ key: 'schedule.day' })),
  )
})

it('a day on a board: its name, or its date with the article that French wants', () => {
  const from = new Date('2026-11-27T12:00:00Z')
  const told = (day: string) => ['en', 'fr'].map((locale) => dayName(day, locale, from))
  expect(told('2026-11-28')).toEqual(['Saturday', 'samedi'])
  expect(told('2026-12-25')).toEqual(['December 25', 'le 25 décembre'])
})
