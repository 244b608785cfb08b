/**
 * A noisy room: each network answers after 2 s, loses every twentieth answer and delivers every tenth press twice. Nobody
 * stands before a screen on which nothing happens, pressing again is safe, and no text leaves that nobody had read.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addVolunteer } from '../../src/features/volunteers/invite.ts'
import { translator } from '../../src/locales/index.ts'
import { expectVerified, sender, until } from '../support/house.ts'
import { openThree } from '../support/three/house.ts'
import type { ThreeHouse } from '../support/three/house.ts'
import { openNoise } from '../support/three/noise.ts'
import type { Noise } from '../support/three/noise.ts'
import { nets } from '../support/three/servers.ts'
import type { Net, NetPerson } from '../support/three/servers.ts'

const t = translator('en')
const people = 4
const texts = 5
/** ms after which a person presses again: more than the line takes when all goes well. */
const patience = 8_000

describe('a noisy room', () => {
  let three: ThreeHouse
  const noises = {} as Record<Net, Noise>

  beforeAll(async () => {
    three = await openThree(async ({ slack, telegram, discord }) => {
      const bad = { latency: 2_000, nth: 20 }
      noises.slack = await openNoise(slack.origin, bad)
      noises.telegram = await openNoise(telegram.root, bad)
      noises.discord = await openNoise(discord.origin, bad)
      return {
        SLACK_API_URL: `${noises.slack.origin}/api/`,
        TELEGRAM_API_ROOT: noises.telegram.origin,
        DISCORD_API_BASE: `${noises.discord.origin}/api`,
      }
    })
    await three.house.campaign(await three.house.list(300), { name: 'Rally' })
    for (const net of nets) noises[net].noisy(true)
  })
  afterAll(async () => {
    for (const net of nets) noises[net]?.noisy(false)
    await three?.close()
    for (const net of nets) await noises[net]?.close()
  })

  const screen = async (who: NetPerson): Promise<string> =>
    JSON.stringify((await who.sees()).filter((m) => m.by === 'bot').map((m) => [m.id, m.text, m.buttons]))

  /** Does it, and again when nothing is to be seen of it; the third time it was silence. */
  async function insist(who: NetPerson, deed: () => Promise<void>): Promise<void> {
    const before = await screen(who)
    for (let again = 0; again < 3; again++) {
      await deed()
      for (const end = Date.now() + patience; Date.now() < end; await sleep(40))
        if ((await screen(who)) !== before) return
    }
    throw new Error(`${who.name} on ${who.net} pressed three times, and nothing is to be seen: ${before}`)
  }

  it.concurrent.each(nets)(
    'on %s no press is lost in silence, and pressing again is safe',
    { timeout: 180_000 },
    async (net) => {
      const label = t('button.send')
      const read = new Map<string, string>()
      let pressed = 0
      await Promise.all(
        Array.from({ length: people }, async (_, i) => {
          const who = three.servers.person(net, `Person ${i}`)
          const user = { network: net, ...who.user, name: who.name }
          const name = `${net} ${i}`
          await three.app.store.transact((tx) =>
            addVolunteer(tx, { user, role: 'volunteer', teamId: null, locale: 'en', textName: name, trust: 'trusted' }),
          )
          await insist(who, () => who.command('batch', '10'))
          for (let n = 0; n < texts; n++) {
            const card = await (async () => {
              for (const end = Date.now() + patience; Date.now() < end; await sleep(40)) {
                const found = (await who.sees()).findLast((m) => m.buttons.includes(label))
                if (found) return found
              }
              throw new Error(`${who.name} on ${net} has no card: ${await screen(who)}`)
            })()
            read.set(/^Hi .*$/m.exec(card.text.replace(/^> /gm, ''))![0], card.text)
            await insist(who, async () => {
              // Where the network took the card away meanwhile, there is nothing left to press.
              await who.press(label, card).catch(() => {})
              if (++pressed % 10 === 0) await who.repeat()
              // A person in doubt presses once more.
              if (pressed % 7 === 0) await who.press(label, card).catch(() => {})
            })
          }
        }),
      )
      expect(pressed).toBeGreaterThanOrEqual(people * texts)
      expect(noises[net].lost()).toBeGreaterThan(0)
      await until('texts have left', async () => (await three.texts(`${net} `)).length > people)
      for (const { body } of await three.texts(`${net} `)) expect([...read.keys()]).toContain(body)
    },
  )

  it('and everything holds: nobody has two texts, no rule of a network was broken', async () => {
    for (const net of nets) noises[net].noisy(false)
    await until('all is sent', async () => three.app.simulated!.idle())
    const phones = (await three.texts(`from ${sender}`)).map((x) => x.phone)
    expect(new Set(phones).size).toBe(phones.length)
    expect(await three.app.simulated!.verdict()).toMatchObject({ doubled: 0, afterOptOut: 0 })
    expect(three.servers.faults()).toEqual([])
    await expectVerified(three.app.store)
  })
})
