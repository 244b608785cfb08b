/** An app at work, a volunteer who texts, contacts who write back: what the suites of answers begin with. */
import { sql } from 'drizzle-orm'
import { sweep } from '../../src/features/upkeep/sweep.ts'
import type { PlaygroundMessage } from '../../src/platforms/playground/index.ts'
import { openApp } from './app.ts'
import type { Hand, TestApp } from './app.ts'
import { phoneOf, until } from './house.ts'
import { startRedis } from './redis.ts'

export type Evening = TestApp & {
  count(of: string): Promise<number>
  /** The volunteer texts the first `n` contacts of a campaign of their own list, and all of it has left. */
  text(hand: Hand, n: number, options?: { campaign?: string; first?: number }): Promise<void>
  /** Contact `i` writes; the card that comes of it to the hand. */
  answer(hand: Hand, i: number, body: string): Promise<PlaygroundMessage>
  /** The newest card of the bot that says this, once it is there and nothing is left to do. */
  comes(hand: Hand, what: RegExp, channel?: string): Promise<PlaygroundMessage>
  /** No job and no text is left to do. */
  idle(): Promise<void>
  /** Moves the house's clock on to the next hour:minute UTC. */
  clockTo(hour: number, minute?: number): Promise<void>
  /** The due times have been read at least once since now. */
  swept(): Promise<void>
}

export async function openEvening({ redis = false }: { redis?: boolean } = {}): Promise<Evening> {
  const server = redis ? await startRedis() : undefined
  const app = await openApp(server ? { redisUrl: server.url } : {})
  await app.work()
  const { house } = app
  const said = (m: PlaygroundMessage): string => JSON.stringify(m.view.blocks)
  const evening: Evening = {
    ...app,
    async count(of) {
      const [found] = await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`)
      return found!.n
    },
    async text(hand, n, { campaign = 'Rally', first = 0 } = {}) {
      const before = app.carrier.ledger.length
      await house.campaign(await house.list(n + 2, { first, name: `List of ${campaign}` }), { name: campaign })
      await hand.type(`/batch ${n} ${campaign}`)
      for (let i = 0; i < n; i++) await hand.press('Send')
      await until('the texts are sent', () => app.carrier.ledger.length === before + n)
    },
    async answer(hand, i, body) {
      const before = new Set((await hand.read()).map((m) => m.id))
      await house.inbound(phoneOf(i), body)
      let card: PlaygroundMessage | undefined
      await until(`a card for "${body}"`, async () => {
        card = (await hand.read()).findLast((m) => m.author === null && !before.has(m.id))
        return card !== undefined && (await evening.count(`card where message_id = '${card.id}'`)) === 1
      })
      return card!
    },
    async comes(hand, what, channel) {
      let card: PlaygroundMessage | undefined
      await until(`${hand.userId} sees ${what}`, async () => {
        card = (await hand.read(channel)).findLast((m) => m.author === null && what.test(said(m)))
        return card !== undefined
      })
      await evening.idle()
      return card!
    },
    idle: () =>
      until(
        'nothing is left to do',
        async () =>
          (await evening.count(
            `(select 1 from outbox union all select 1 from message where state in ('queued', 'sending')) x`,
          )) === 0,
      ),
    async clockTo(hour, minute = 0) {
      const [found] = await house.query<{ seconds: number }>(
        sql`select extract(epoch from date_trunc('day', muster_now() at time zone 'UTC') + make_interval(hours => ${hour}, mins => ${minute})
              - (muster_now() at time zone 'UTC'))::float as seconds`,
      )
      const ahead = found!.seconds
      await house.shift(ahead < 0 ? ahead + 86_400 : ahead)
    },
    async swept() {
      // Twice: a step that the worker's own round is at in this moment is left to it.
      for (let round = 0; round < 2; round++) await sweep(app.app.jobs)
      await evening.idle()
    },
    async close() {
      await app.close()
      await server?.stop()
    },
  }
  return evening
}
