/** Rows 25 to 29: a queue that restarts, forgets, is full, would evict, or falls silent. Correctness does not hang on it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startProxy } from './support/proxy.ts'
import { openRedis } from './support/redis.ts'
import type { OwnRedis } from './support/redis.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import type { Stand } from './support/stand.ts'

async function begin(scene: Scene, n: number): Promise<{ stand: Stand; redis: OwnRedis }> {
  const redis = await openRedis(scene.cleaning)
  const stand = await openStand(scene, { redisUrl: redis.url })
  await stand.campaign(n)
  await stand.start()
  return { stand, redis }
}

/** ms until a text that is pressed now is at the carrier. */
async function nextText(stand: Stand): Promise<number> {
  const [at, before] = [performance.now(), stand.accepted()]
  await stand.press(1)
  await until('the next text leaves', () => stand.accepted() > before)
  return performance.now() - at
}

async function finish(stand: Stand, n: number): Promise<void> {
  await stand.settle()
  same('states', await stand.states(), { sent: n })
  same('ledger', stand.accepted(), n)
  await stand.check()
}

/** Row 25. */
async function restarted(scene: Scene): Promise<string> {
  const { stand, redis } = await begin(scene, 200)
  await stand.press(50)
  const pressing = stand.press(100)
  await redis.kill()
  await sleep(2_000)
  await redis.start()
  const took = await nextText(stand)
  await pressing
  must('it goes on within 10 s', took <= 10_000, took)
  await finish(stand, 151)
  return `killed in the middle of 151 texts; the next one ${Math.round(took)} ms after it was back`
}

/** Row 26. */
async function flushed(scene: Scene): Promise<string> {
  const { stand, redis } = await begin(scene, 200)
  let flushes = 0
  const at = performance.now()
  const pressing = stand.press(150)
  for (let i = 0; i < 20; i++) {
    await redis.client.flushall()
    flushes++
    await sleep(100)
  }
  await pressing
  await until('all leave', () => stand.accepted() === 150, 60_000)
  const took = performance.now() - at
  await finish(stand, 150)
  return `${flushes} flushes, 150 texts in ${Math.round(took / 1000)} s`
}

/** Row 27. */
async function full(scene: Scene): Promise<string> {
  const { stand, redis } = await begin(scene, 60)
  await stand.press(10)
  await until('ten leave', () => stand.accepted() === 10)
  await redis.client.config('SET', 'maxmemory', '1')
  const at = performance.now()
  await stand.press(30)
  await until('thirty leave without the queue', () => stand.accepted() === 40, 60_000)
  const took = performance.now() - at
  const ready = await fetch(`${stand.url}/readyz`)
  const said = await ready.text()
  same('readiness', ready.status, 503)
  must('it names the queue', said.includes('queue'), said)
  await redis.client.config('SET', 'maxmemory', '0')
  await until('readiness is back', async () => (await fetch(`${stand.url}/readyz`)).status === 200, 60_000)
  await finish(stand, 40)
  return `30 texts past a full queue in ${Math.round(took / 1000)} s; readyz 503: ${said.slice(0, 80)}`
}

/** Row 28. */
async function evicting(scene: Scene): Promise<string> {
  const redis = await openRedis(scene.cleaning, '--maxmemory-policy', 'allkeys-lru')
  const stand = await openStand(scene)
  const started = stand.spawn(['worker'], { REDIS_URL: redis.url })
  await until('it ends', () => started.ended() !== undefined)
  same('it ends with', started.ended(), 1)
  const said = started.out()
  must('it names variable and cure', said.includes('REDIS_URL') && said.includes('noeviction'), said)
  return said.trim().slice(0, 120)
}

/** Row 29. */
async function silent(scene: Scene): Promise<string> {
  const redis = await openRedis(scene.cleaning)
  const proxy = await startProxy(scene.cleaning, redis.port)
  const stand = await openStand(scene, { env: {} })
  await stand.campaign(30)
  await stand.start(['web', 'worker'], { REDIS_URL: `redis://127.0.0.1:${proxy.port}` })
  await stand.press(5)
  await until('five leave', () => stand.accepted() === 5)
  proxy.set({ is: 'blackhole' })
  const took = await nextText(stand)
  must('the next text within 30 s', took <= 30_000, took)
  await stand.press(10)
  await until('the others too', () => stand.accepted() === 16, 60_000)
  proxy.set({ is: 'up' })
  proxy.reset()
  await finish(stand, 16)
  return `the next text after ${Math.round(took)} ms of silence`
}

export const redis: Row[] = [
  { n: 25, what: 'Redis killed and restarted', seen: 'goes on <= 10 s, 0 lost', run: restarted },
  { n: 26, what: 'Redis emptied 20 times in a campaign', seen: 'all within 60 s, 0 doubled', run: flushed },
  { n: 27, what: 'Redis full, noeviction', seen: 'texts go on, readiness red', run: full },
  { n: 28, what: 'Redis that evicts', seen: 'start refused', run: evicting },
  { n: 29, what: 'Redis silent, half-open', seen: 'next text <= 30 s', run: silent },
]
