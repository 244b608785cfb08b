/**
 * An outing from door to door, alone or as a pair. Each yield is the minutes until the next deed: who runs it (outing.ts)
 * moves the clock of the house by them.
 */
import { translator } from '../../locales/index.ts'
import { outcomes } from '../../features/doors/outcome.ts'
import type { Outcome } from '../../features/doors/outcome.ts'
import type { DoorCard, Fate } from './fate.ts'
import { ask } from './interview.ts'
import type { Phone } from './phone.ts'

const t = translator('en')
const before = new Set(outcomes.map((outcome) => t(`door.before.${outcome}`)))
const staircase = t('door.staircase', { name: '' })
const floor = t('door.floor', { name: '' })
const noneLeft = t('errors.doors.none_left')

const presses: Record<Exclude<Outcome, 'talked' | 'back'>, string> = {
  absent: 'd_absent',
  refused: 'd_refused',
  moved: 'd_moved',
  no_return: 'd_never',
}
/** As a thumb types them. */
const short: Record<Outcome, string> = {
  absent: 'absent',
  refused: 'refus',
  moved: 'moved',
  back: 'back',
  no_return: 'never',
  talked: 'talked',
}

/** After so many minutes nobody begins another walk. */
const long = 100
const mostWalks = 60

export type Outing = {
  effort: string
  /** The one who has it, and the other of a pair. */
  who: Phone[]
  fate: Fate
  /** Where they share that they are, instead of asking for a walk. */
  at?: { lon: number; lat: number } | undefined
}

export function readCard(phone: Phone): DoorCard {
  const [title = ''] = phone.texts('title')
  const texts = phone.texts('text')
  const inside = texts.find((text) => !before.has(text)) ?? ''
  // Place, area and effort: the same street may be in two towns.
  const where = phone.texts('note').at(-1) ?? ''
  const house = `${where}|${title}`
  return {
    house,
    key: `${house}|${inside}`,
    ...partsOf(house, inside),
    n: Number(/\d+/.exec(phone.texts('progress')[0] ?? '')?.[0]),
    again: texts.some((text) => before.has(text)),
  }
}

function partsOf(house: string, inside: string): { stairs: string; floor: string } {
  const parts = inside.split(' · ')
  const stairs = parts.find((part) => part.startsWith(staircase))
  return {
    stairs: stairs ? `${house}|${stairs}` : '',
    floor: parts.find((part) => part.startsWith(floor))?.slice(floor.length) ?? '',
  }
}

export async function* goOut({ effort, who, fate, at }: Outing): AsyncGenerator<number, void> {
  let out = 0
  let turn = 0
  const hands = (): Phone => who[turn % who.length]!
  const passed = new Set<string>()
  // A pair goes along the walk that was given to the two of them, and home.
  for (let walk = 0; out < long && walk < (who.length > 1 ? 1 : mostWalks); walk++) {
    const phone = hands()
    if (at && walk === 0) await phone.share(at)
    else await phone.type('doors', effort)
    if (phone.error === noneLeft) return
    if (phone.error) throw new Error(`${phone.name}: ${phone.error}`)
    if (walk === 0 && phone.has('d_map') && fate.luck('map', phone.userId) < 0.03) {
      await phone.press('d_map')
      await phone.press('d_show')
    }
    while (hands().has('d_talked')) {
      const took = await doorOf(hands(), fate, passed)
      out += took
      yield took
      // The other one's turn to ring, now and then; the card comes with a word to the bot.
      if (who.length > 1 && hands().has('d_talked') && fate.luck('turn', hands().userId, out) < 0.15) {
        turn++
        await hands().type('doors')
      }
    }
  }
}

/** One door, or one press for many; the minutes it took. */
async function doorOf(phone: Phone, fate: Fate, passed: Set<string>): Promise<number> {
  const card = readCard(phone)
  const outcome = fate.outcome(card)
  if (fate.locked(card.stairs) && phone.has('d_stairs')) {
    await phone.press('d_stairs')
    return 4
  }
  if (fate.silent(card.stairs)) return withoutSignal(phone, fate, card)
  if (phone.has('d_next') && !passed.has(card.key) && fate.passedOver(card.key)) {
    passed.add(card.key)
    await phone.press('d_next')
    return 0
  }
  if (fate.slips(card.key) && !passed.has(`${card.key}|slip`)) {
    passed.add(`${card.key}|slip`)
    await phone.press('d_refused')
    await phone.press('d_undo')
    return doorOf(phone, fate, passed)
  }
  if (outcome === 'talked') {
    await phone.press('d_talked')
    return ask(phone, fate, card.key)
  }
  if (outcome === 'back') {
    await phone.press('d_back')
    await phone.press('d_back_evening')
    return 2
  }
  await phone.press(presses[outcome])
  return 2
}

/** The list of the walk, and what came of all doors of these stairs in one message, which the phone sends twice. */
async function withoutSignal(phone: Phone, fate: Fate, card: DoorCard): Promise<number> {
  const here = phone.has('d_list') ? await listed(phone, card) : [card]
  const lines: string[] = []
  const floors = new Map<string, DoorCard[]>()
  for (const door of here) floors.set(door.floor, [...(floors.get(door.floor) ?? []), door])
  for (const [name, doors] of floors) {
    const all = doors.map((door) => ({ n: door.n, outcome: fate.outcome(door) }))
    // The first line says which house it is.
    if (lines.length && name && all.length > 1 && all.every(({ outcome }) => outcome === 'absent'))
      lines.push(`${name}e tous absents`)
    else for (const { n, outcome } of all) lines.push(`${n} ${short[outcome]}`)
  }
  const words = lines.join('\n')
  await phone.say(words)
  if (phone.has('d_talked')) await phone.say(words)
  return 2 * here.length
}

/** The open doors on the same stairs, as the list of the whole walk has them. */
async function listed(phone: Phone, card: DoorCard): Promise<DoorCard[]> {
  await phone.press('d_list')
  const doors: DoorCard[] = []
  const where = card.house.slice(0, card.house.indexOf('|'))
  let address = ''
  for (const line of phone.texts('text').flatMap((text) => text.split('\n'))) {
    const [, n = '', done, rest = ''] = /^(\d+)( ✓)? {2}(.*)$/.exec(line) ?? []
    const [first = '', ...others] = rest.startsWith('… ') ? [address, rest.slice(2)] : rest.split(', ')
    address = first
    const inside = others.join(', ')
    const house = `${where}|${address}`
    const door = { house, key: `${house}|${inside}`, ...partsOf(house, inside), n: Number(n), again: false }
    if (n && !done && door.stairs === card.stairs) doors.push(door.key === card.key ? card : door)
  }
  return doors
}
