/**
 * From a press on Send to the next card on the screen, by 40 volunteers on each network in turn, through the network's own
 * client library and a strict local server of it. The servers' own delay is in the figures; it is told as an anchor.
 */
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { openThree } from './support/three.ts'
import { nets } from '../test/support/three/servers.ts'
import type { Net } from '../test/support/three/servers.ts'

const volunteers = 40
const limit = 300

export const press: Bench = {
  about: 'a press on Send to the next card, on Discord, Slack and Telegram',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const seconds = quick ? 2.5 : 12
  const { crowd, version } = await openThree(cleaning, {
    people: volunteers,
    each: Math.ceil(seconds * repetitions) + 10,
  })
  const took = Object.fromEntries(nets.map((net) => [net, []])) as unknown as Record<Net, number[][]>
  // The first turn warms all; it does not count.
  for (let turn = 0; turn <= repetitions; turn++)
    for (const net of nets) {
      const turns = await crowd.presses(net, turn ? seconds : 1)
      if (turn) took[net].push(turns)
      else say(`${net}: warm`)
    }
  const faults = await crowd.faults()
  for (const fault of faults) say(fault)
  const of = (net: Net, share: number): number => median(took[net].map((one) => quantile(one, share)))
  const own = await delays(crowd.opened.env)
  return {
    figures: [
      atMost('p95_ms', Math.max(...nets.map((net) => of(net, 0.95))), 'ms', limit),
      ...nets.map((net) => atMost(`p95_ms_${net}`, of(net, 0.95), 'ms', limit)),
      atMost('broken', faults.length, 'rules of a network', 0),
    ],
    anchors: nets.map((net) => ({ key: `server_ms_${net}`, value: own[net], unit: 'ms' })),
    tables: [
      {
        title: `${volunteers} volunteers, a second to read a card each, ${version}, medians of ${repetitions} × ${seconds} s`,
        head: ['network', 'presses', 'p50 ms', 'p95', 'p99', "the server's own"],
        rows: nets.map((net) => [
          net,
          took[net].flat().length,
          round(of(net, 0.5)),
          round(of(net, 0.95)),
          round(of(net, 0.99)),
          round(own[net]),
        ]),
      },
    ],
  }
}

/** ms for the least that a local server can be asked, once the crowd is quiet. */
async function delays(env: Record<string, string>): Promise<Record<Net, number>> {
  const calls: Record<Net, [string, RequestInit?]> = {
    slack: [
      `${env['SLACK_API_URL']}auth.test`,
      { method: 'POST', headers: { authorization: `Bearer ${env['SLACK_BOT_TOKEN']}` } },
    ],
    telegram: [`${env['TELEGRAM_API_ROOT']}/bot${env['TELEGRAM_BOT_TOKEN']}/getMe`],
    discord: [
      `${env['DISCORD_API_BASE']}/v10/users/@me`,
      { headers: { authorization: `Bot ${env['DISCORD_TOKEN']}` } },
    ],
  }
  const own = {} as Record<Net, number>
  for (const net of nets) {
    const took: number[] = []
    for (let i = 0; i < 30; i++) {
      const at = performance.now()
      await (await fetch(...calls[net])).arrayBuffer()
      took.push(performance.now() - at)
    }
    own[net] = median(took)
  }
  return own
}
