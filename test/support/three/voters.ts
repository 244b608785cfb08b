/** Voters behind the simulated carrier who ask again until they were answered a few times; a few of them say STOP. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Simulated } from '../../../src/sms/simulated/index.ts'

/** `asks`: how often each asks something; every fifteenth says STOP instead. */
export function startVoters(carrier: Simulated, { asks }: { asks: number }) {
  const heard = new Map<string, Set<string>>()
  let stopped = false

  async function round(version: number): Promise<number> {
    const news = await carrier.phones.since(version)
    for (const { id, phone, from, body } of news.texts) {
      if (from !== 'campaign') continue
      const seen = heard.get(phone) ?? new Set<string>()
      if (seen.has(id)) continue
      heard.set(phone, seen.add(id))
      const n = heard.size
      if (seen.size === 1 && n % 15 === 0) await carrier.phones.write(phone, 'STOP')
      else if (seen.size <= asks && !/opted out|no more texts/i.test(body))
        await carrier.phones.write(
          phone,
          `${['Where is it', 'And when', 'Can I bring somebody'][seen.size - 1] ?? 'Sure'}?`,
        )
    }
    return news.version
  }
  const work = (async () => {
    for (let version = 1; !stopped; await sleep(100)) version = await round(version).catch(() => version)
  })()
  return {
    /** Voters who got a text. */
    asked: (): number => heard.size,
    async stop(): Promise<void> {
      stopped = true
      await work
    },
  }
}
