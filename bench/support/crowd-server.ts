/**
 * The three networks of the strict local servers, and the people on them: a process of its own, as networks are. Does
 * what its parent asks for, and tells what the people saw and when. Ends with its parent.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { en } from '../../src/locales/en.ts'
import { nets, openServers } from '../../test/support/three/servers.ts'
import type { Net, NetPerson } from '../../test/support/three/servers.ts'
import { pace } from './load.ts'

type Seen = Awaited<ReturnType<NetPerson['sees']>>[number]
export type Account = { tenant: string; userId: string; name: string }
export type Asked =
  | { what: 'open'; people: number }
  | { what: 'batch'; net: Net; size: number }
  | { what: 'commands'; perSecond: number; n: number }
  | { what: 'presses'; net: Net; seconds: number }
  | { what: 'faults' }
export type Opened = { env: Record<string, string>; people: Record<Net, Account[]> }
export type Waits = Record<Net, number[]>

const servers = await openServers()
const people = { slack: [], telegram: [], discord: [] } as Record<Net, NetPerson[]>
/** ms between looks at what stands on a screen. */
const look = 2
const patience = 20_000

/** What the network holds of a person's newest message with a button: another object, once it was edited. */
const content: Record<Net, (person: NetPerson, id: string) => unknown> = {
  slack: (person, id) => servers.slack.state.find(servers.slack.state.im(person.user.userId).id, id)?.blocks,
  telegram: (person, id) => servers.telegram.find(Number(person.user.userId), Number(id))?.entities,
  discord: (_, id) => servers.discord.state.messages.find((m) => m.id === id)?.body,
}
const cardOf = async (person: NetPerson): Promise<Seen | undefined> =>
  (await person.sees()).findLast((m) => m.buttons.includes(en['button.send']))

async function until<T>(what: string, holds: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (const end = performance.now() + patience; performance.now() < end; await sleep(look)) {
    const found = await holds()
    if (found !== undefined && found !== false) return found
  }
  throw new Error(`${what}: not within ${patience} ms`)
}

/**
 * ms from a command to the first sign of the house that its writer sees: the acknowledgement, and on Telegram, which has
 * none for commands, the first words or "typing".
 */
async function commands(perSecond: number, n: number): Promise<Waits> {
  const [began, beganAt] = [performance.now(), Date.now()]
  const lines = ['me', 'help', 'batch']
  const typed: { net: Net; person: NetPerson; at: number }[] = []
  await pace(n, perSecond, async (i) => {
    const net = nets[i % nets.length]!
    const person = people[net][Math.floor(i / nets.length) % people[net].length]!
    typed.push({ net, person, at: performance.now() })
    await person.command(lines[Math.floor(i / nets.length) % lines.length]!)
  })
  const shown = (): { chat: string; at: number }[] =>
    servers.telegram.calls
      .filter((c) => c.at >= began && /^(send|edit)/.test(c.method))
      .map((c) => ({ chat: String(c.parameters['chat_id']), at: c.at }))
  const acks = () => servers.acks().filter((a) => a.at >= beganAt && a.net !== 'telegram')
  const onTelegram = typed.filter((c) => c.net === 'telegram')
  const read = (): Map<string, number[]> => {
    const signs = new Map<string, number[]>()
    for (const { chat, at } of shown()) signs.set(chat, [...(signs.get(chat) ?? []), at])
    return signs
  }
  // What is confirmed to Telegram need not be answered yet: each is waited for until its writer saw something.
  await until('all commands answered', () => {
    const answered = acks().filter((a) => a.ms !== undefined)
    if (answered.length < n - onTelegram.length || servers.telegram.queue.length) return false
    const signs = read()
    return onTelegram.every(({ person, at }) => signs.get(person.user.userId)?.some((one) => one >= at))
  }).catch(() => {})
  const signs = read()
  await sleep(500)
  return {
    slack: acks()
      .filter((a) => a.net === 'slack')
      .map((a) => a.ms ?? patience),
    discord: acks()
      .filter((a) => a.net === 'discord')
      .map((a) => a.ms ?? patience),
    telegram: onTelegram.map(({ person, at }) => {
      const sign = signs.get(person.user.userId)?.find((one) => one >= at)
      return sign === undefined ? patience : sign - at
    }),
  }
}

/** ms from a press on Send to the next card on the screen. Each reads a card for a second. */
async function presses(net: Net, seconds: number): Promise<number[]> {
  const took: number[] = []
  const end = performance.now() + seconds * 1000
  await Promise.all(
    people[net].map(async (person, i) => {
      await sleep((i * 1000) / people[net].length)
      while (performance.now() < end) {
        const card = await until(`a card of ${person.name} on ${net}`, () => cardOf(person))
        const before = content[net](person, card.id)
        const at = performance.now()
        await person.press(en['button.send'], card)
        await until(`the next card of ${person.name} on ${net}`, () => content[net](person, card.id) !== before)
        took.push(performance.now() - at)
        await sleep(1000)
      }
    }),
  )
  return took
}

async function answer(asked: Asked): Promise<unknown> {
  switch (asked.what) {
    case 'open': {
      const account = (person: NetPerson): Account => ({ ...person.user, name: person.name })
      for (const net of nets)
        people[net] = Array.from({ length: asked.people }, (_, i) => servers.person(net, `Volunteer ${i}`))
      const accounts = { slack: [], telegram: [], discord: [] } as Record<Net, Account[]>
      for (const net of nets) accounts[net] = people[net].map(account)
      return { env: servers.env, people: accounts } satisfies Opened
    }
    case 'batch':
      await Promise.all(
        people[asked.net].map(async (person) => {
          await person.command('batch', String(asked.size))
          await until(`a first card of ${person.name} on ${asked.net}`, () => cardOf(person))
        }),
      )
      return undefined
    case 'commands':
      return commands(asked.perSecond, asked.n)
    case 'presses':
      return presses(asked.net, asked.seconds)
    case 'faults':
      return servers.faults()
  }
}

process.on('message', ({ id, asked }: { id: number; asked: Asked }) => {
  void answer(asked).then(
    (given) => process.send?.({ id, given }),
    (error: Error) => process.send?.({ id, error: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ id: 0 })
