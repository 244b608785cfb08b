import { expect, it } from 'vitest'
import { cityApart, clock } from '../../src/lib/clock.ts'

it('names the place of a clock that shows something else than the reader’s', () => {
  const at = '2026-11-28T14:02:00Z'
  const today = new Date('2026-11-28T15:00:00Z')
  const [west, east] = ['America/Los_Angeles', 'America/New_York']
  expect(clock(at, west, 'en', today)).toBe('06:02')
  expect(clock(at, west, 'en', today, east)).toBe('06:02 (Los Angeles)')
  expect(clock(at, 'America/Toronto', 'en', today, east)).toBe('09:02')
  expect(clock(at, 'Asia/Tokyo', 'en', new Date('2026-11-27T12:00:00Z'), east)).toBe('Nov 28, 23:02 (Tokyo)')
})

it('names no place where the clocks agree', () => {
  const at = new Date('2026-11-28T14:02:00Z')
  expect(cityApart(at, 'America/Los_Angeles', 'America/New_York')).toBe('Los Angeles')
  expect(cityApart(at, 'America/Toronto', 'America/New_York')).toBeUndefined()
  expect(cityApart(at, 'Europe/Paris', 'Europe/Paris')).toBeUndefined()
})
