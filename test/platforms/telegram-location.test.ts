/** Positions that people share: read, and never stored. */
import { describe, expect, it } from 'vitest'
import type { Update } from 'telegraf/types'
import { readUpdate, withoutPlaces } from '../../src/platforms/telegram/read.ts'

const me = { id: 1, username: 'muster_bot' }
const message = (more: object): object => ({
  message_id: 7,
  date: 0,
  chat: { id: 42, type: 'private', first_name: 'Ann' },
  from: { id: 42, is_bot: false, first_name: 'Ann' },
  ...more,
})
const location = { longitude: 2.3522, latitude: 48.8566 }
const update = (kind: string, more: object): Update => ({ update_id: 1, [kind]: message(more) }) as unknown as Update

describe('a position', () => {
  it('is read from a message of the direct chat, and again while it is live; a venue or a group’s is not', () => {
    expect(readUpdate(update('message', { location }), me)).toMatchObject({
      kind: 'location',
      lon: 2.3522,
      lat: 48.8566,
      live: false,
      edited: false,
    })
    const live = { location: { ...location, live_period: 900 } }
    expect(readUpdate(update('message', live), me)).toMatchObject({ kind: 'location', live: true, edited: false })
    expect(readUpdate(update('edited_message', live), me)).toMatchObject({ kind: 'location', edited: true })
    expect(
      readUpdate(update('message', { location, venue: { location, title: 'X', address: 'Y' } }), me),
    ).toMatchObject({
      kind: 'other',
    })
    const group = { chat: { id: -9, type: 'supergroup', title: 'G' }, location }
    expect(readUpdate(update('message', group), me)).toBeUndefined()
  })

  it('is taken out of what is stored, wherever it stands', () => {
    const stored = withoutPlaces(
      update('message', { location, reply_to_message: message({ location, venue: { location } }), text: 'x' }),
    )
    expect(JSON.stringify(stored)).not.toMatch(/2\.35|48\.85/)
    expect(stored).toMatchObject({ update_id: 1, message: { text: 'x', reply_to_message: { message_id: 7 } } })
  })
})
