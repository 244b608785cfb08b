/** The router between a network and the house: who may do what, what is shown where, and what went wrong. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MessageRef, PlatformUser } from '../../src/chat/interaction.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line } from '../../src/chat/view.ts'
import { recordShown } from '../../src/features/cards/shown.ts'
import { addVolunteer } from '../../src/features/volunteers/invite.ts'
import { allows, roles } from '../../src/lib/roles.ts'
import type { Role } from '../../src/lib/roles.ts'
import { translator } from '../../src/locales/index.ts'
import {
  by,
  channel,
  closeTinyHouse,
  error,
  fail,
  forget,
  id,
  interaction,
  logged,
  needed,
  openTinyHouse,
  ran,
  ref,
  resetTinyHouse,
  router,
  said,
  shows,
  store,
  user,
} from '../support/tiny-house.ts'
import type { Doing } from '../support/tiny-house.ts'

beforeAll(openTinyHouse)
afterAll(closeTinyHouse)
beforeEach(resetTinyHouse)

describe('roles', () => {
  const token = (kind: string, role: Role) => writeToken(`${kind}_${role}`, id)
  const doings: [string, (role: Role) => Doing, (role: Role) => string][] = [
    ['a command', (role) => ({ kind: 'command', name: `needs_${role}` }), (role) => `command ${role}`],
    ['a press', (role) => ({ kind: 'press', token: token('press', role) }), (role) => `press ${role}`],
    ['a form that is opened', (role) => ({ kind: 'press', token: token('form', role) }), (role) => `open ${role}`],
    [
      'a form that comes back',
      (role) => ({ kind: 'submit', token: token('form', role), fields: { a: 'b' } }),
      (role) => `submit ${role} 1 b`,
    ],
  ]
  it.each(doings)('are checked on %s: each role against each need', async (_, doing, trace) => {
    for (const has of roles)
      for (const needs of needed) {
        forget()
        const answered = await by(has, doing(needs))
        if (allows(has, needs)) expect(ran, `${has} of ${needs}`).toEqual([trace(needs)])
        else {
          expect(ran, `${has} of ${needs}`).toEqual([])
          expect(said(answered)).toBe(
            has === 'anyone' ? error('join_first') : error('not_allowed', { role: translator('en')(`role.${needs}`) }),
          )
          expect(shows(answered)).toBe('private')
        }
      }
    expect(logged).toEqual([])
  })

  it('are those of our database at the moment of the press, not those of when the form was opened', async () => {
    const who: PlatformUser = { ...user('organizer'), userId: 'demoted' }
    const { volunteerId } = await store.transact((tx) =>
      addVolunteer(tx, { user: who, role: 'organizer', teamId: null, locale: 'en' }),
    )
    const form = await router.dispatch(interaction(who, { kind: 'press', token: writeToken('form_organizer', id) }))
    expect(form.kind).toBe('form')
    await store.sql`update volunteer set role = 'volunteer' where id = ${volunteerId}`
    const back = await router.dispatch(interaction(who, { kind: 'submit', token: writeToken('form_organizer', id) }))
    expect(said(back)).toBe(error('not_allowed', { role: 'organizer' }))
    await store.sql`update volunteer set removed_at = now() where id = ${volunteerId}`
    expect(said(await router.dispatch(interaction(who, { kind: 'command', name: 'needs_volunteer' })))).toBe(
      error('join_first'),
    )
    expect(ran).toEqual(['open organizer'])
  })

  it('belong to an account: the same name, or the same id elsewhere, is a stranger', async () => {
    const admin = user('admin')
    for (const other of [
      { ...admin, userId: 'x' },
      { ...admin, tenant: 'other' },
      { ...admin, network: 'slack' as const },
    ])
      expect(said(await router.dispatch(interaction(other, { kind: 'command', name: 'needs_volunteer' })))).toBe(
        error('join_first'),
      )
    expect(ran).toEqual([])
  })

  it('are checked on native replies and plain words', async () => {
    await store.transact((tx) =>
      recordShown(tx, { ref: ref('about-campaign'), to: user('volunteer'), about: { kind: 'campaign', id } }),
    )
    expect(said(await by('volunteer', { kind: 'words', text: 'x', replyTo: ref('about-campaign') }))).toBe(
      error('not_allowed', { role: 'organizer' }),
    )
    expect(said(await by('anyone', { kind: 'words', text: 'hello' }))).toBe(error('join_first'))
    expect(ran).toEqual([])
  })
})

describe('what a command gets and shows', () => {
  it('its options, typed, from a line or from the network', async () => {
    await by('volunteer', { kind: 'command', name: 'open', options: '5' })
    await by('volunteer', { kind: 'command', name: 'open', options: { size: 6 } })
    await by('volunteer', { kind: 'command', name: 'open' })
    expect(ran).toEqual(['open 5', 'open 6', 'open 3'])
    expect(said(await by('volunteer', { kind: 'command', name: 'open', options: '10' }))).toBe(
      error('option.integer', { option: 'size', found: '10', min: 1, max: 9 }),
    )
  })

  it('is public only where it was declared, and a refusal never', async () => {
    expect(shows(await by('volunteer', { kind: 'command', name: 'open' }))).toBe('public')
    expect(shows(await by('volunteer', { kind: 'command', name: 'secret' }))).toBe('private')
    expect(shows(await by('volunteer', { kind: 'command', name: 'needs_volunteer' }))).toBe('private')
    expect(shows(await by('volunteer', { kind: 'command', name: 'open', options: 'x y' }))).toBe('private')
    fail(new Error('boom'))
    expect(shows(await by('volunteer', { kind: 'command', name: 'open' }))).toBe('private')
  })

  it('that does not exist is said so, with a way on', async () => {
    const answered = await by('volunteer', { kind: 'command', name: 'fly' })
    expect(said(answered)).toBe(error('no_such_command', { name: 'fly' }))
    expect(answered.kind === 'reply' && answered.reply.view.buttons?.length).toBeGreaterThan(0)
  })
})

describe('buttons of another time', () => {
  it.each([
    ['nonsense', 'hello there'],
    ['an unknown action', 'gone'],
    ['a property of every object', 'constructor'],
    ['nothing', ''],
    ['no id where one is due', 'press_lead'],
    ['one id too many', `press_lead:${'A'.repeat(22)}:${'A'.repeat(22)}`],
    ['an id where none is due', `card:${'A'.repeat(22)}`],
    ['too many ids', `press_lead:${'A'.repeat(22)}:${'A'.repeat(22)}:${'A'.repeat(22)}`],
  ])('with %s say so and do nothing', async (_, token) => {
    expect(said(await by('admin', { kind: 'press', token }))).toBe(error('stale'))
    expect(said(await by('admin', { kind: 'submit', token }))).toBe(error('stale'))
    expect(ran).toEqual([])
    expect(logged).toEqual([])
  })

  it('a form cannot be sent to a button that opens none', async () => {
    expect(said(await by('admin', { kind: 'submit', token: writeToken('press_admin', id) }))).toBe(error('stale'))
    expect(ran).toEqual([])
  })
})

describe('where an answer stands', () => {
  const press = (action: string, message: MessageRef) =>
    by('volunteer', { kind: 'press', token: writeToken(action), message }, { where: message.place })

  it('in the place of the card while nothing is below it, else at the bottom with a stub', async () => {
    await store.transact((tx) =>
      recordShown(tx, { ref: ref('card-1'), to: user('volunteer'), about: { kind: 'target', id } }),
    )
    expect(await press('card', ref('card-1'))).toMatchObject({ kind: 'reply', at: 'edit' })
    await store.transact((tx) => recordShown(tx, { ref: ref('card-2'), to: user('volunteer') }))
    const covered = await press('card', ref('card-1'))
    expect(covered).toMatchObject({ kind: 'reply', at: 'below', stub: line('done') })
    expect(said(covered)).toBe('next')
  })

  it('in a channel always in its place, and below where it replaces nothing', async () => {
    expect(await press('card', ref('posted', channel))).toMatchObject({ at: 'edit' })
    expect(await press('below', ref('card-2'))).toMatchObject({ at: 'below' })
  })
})

describe('words', () => {
  beforeAll(async () => {
    await store.transact((tx) =>
      recordShown(tx, { ref: ref('talk'), to: user('volunteer'), about: { kind: 'conversation', id } }),
    )
  })

  it('that answer a card reach its subject', async () => {
    expect(said(await by('volunteer', { kind: 'words', text: 'see you', replyTo: ref('talk') }))).toBe('answered')
    expect(ran).toEqual([`answer ${id} see you`])
  })

  it('that answer somebody else’s card, or none, are not sent by guess', async () => {
    const nobody = translator('en')('words.nobody')
    expect(said(await by('lead', { kind: 'words', text: 'see you', replyTo: ref('talk') }))).toBe(nobody)
    expect(said(await by('lead', { kind: 'words', text: 'see you' }))).toBe(nobody)
    expect(ran).toEqual([])
  })

  it('in a channel are no business of ours', async () => {
    expect(await by('volunteer', { kind: 'words', text: 'lunch?' }, { where: channel })).toEqual({ kind: 'nothing' })
  })
})

describe('languages', () => {
  it('are the person’s own, and a stranger’s network’s', async () => {
    const french = user('volunteer', 'fr')
    expect(said(await router.dispatch(interaction({ ...french, locale: 'en' }, { kind: 'press', token: 'x' })))).toBe(
      error('stale', {}, 'fr'),
    )
    expect(
      said(
        await router.dispatch(
          interaction(
            { ...french, userId: 'new', locale: 'fr-CA' },
            { kind: 'press', token: writeToken('press_lead', id) },
          ),
        ),
      ),
    ).toBe(error('join_first', {}, 'fr'))
    // Also the words inside: a role is not left in English.
    expect(said(await router.dispatch(interaction(french, { kind: 'command', name: 'needs_organizer' })))).toBe(
      error('not_allowed', { role: 'organisateur' }, 'fr'),
    )
  })
})
