/**
 * How soon a person sees that a command was heard: 200 a second over the three networks, the whole house behind them
 * (Slack by socket, Discord by gateway, Telegram by polling). And what our handlers cost beside the bare libraries:
 * commands a second over HTTP, each acknowledged and answered by one message, with nothing behind either.
 */
import { openBareBolt, openBareTelegraf } from './anchors/bare-bots.ts'
import { openOurSlack, openOurTelegram } from './support/bots.ts'
import { startChild } from './support/child.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import type { Waits } from './support/crowd-server.ts'
import type { Asked, Hook, Posted } from './support/hooks-server.ts'
import { openThree } from './support/three.ts'
import { nets } from '../test/support/three/servers.ts'

const volunteers = 40
const perSecond = 200
const atOnce = 50
const bot = {
  slack: { token: 'xoxb-bench-token', secret: 'bench-secret' },
  telegram: { token: '777001:bench_token', secret: 'bench-secret' },
}

export const ack: Bench = {
  about: 'a command to its acknowledgement; our handlers beside the bare libraries',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run(scale: Scale, cleaning: Cleaning) {
  // One after the other: neither may eat the other's processor.
  const sides = await cleanly((own) => handlers(scale, own))
  const { quick, say } = scale
  const seconds = quick ? 3 : 15
  const { crowd, version } = await openThree(cleaning, { people: volunteers, each: 10 })
  await crowd.commands(perSecond / 4, perSecond / 2)
  say('the house: warm')
  const turns: Waits[] = []
  for (let turn = 0; turn < repetitions; turn++) turns.push(await crowd.commands(perSecond, perSecond * seconds))
  const faults = await crowd.faults()
  for (const fault of faults) say(fault)
  const of = (net: (typeof nets)[number], share: number): number =>
    median(turns.map((turn) => quantile(turn[net], share)))
  const all = (share: number): number =>
    median(
      turns.map((turn) =>
        quantile(
          nets.flatMap((net) => turn[net]),
          share,
        ),
      ),
    )
  const ratio = ({ ours, theirs }: Side): number => median(ours.map((one, i) => one / theirs[i]!))
  return {
    figures: [
      atMost('p99_ms', all(0.99), 'ms', 300),
      atLeast('ratio_bolt', ratio(sides.bolt), 'ratio', 0.7),
      atLeast('ratio_telegraf', ratio(sides.telegraf), 'ratio', 0.6),
      atMost('broken', faults.length, 'rules of a network', 0),
    ],
    anchors: [
      { key: 'bare_bolt_per_s', value: median(sides.bolt.theirs), unit: '1/s' },
      { key: 'bare_telegraf_per_s', value: median(sides.telegraf.theirs), unit: '1/s' },
    ],
    tables: [
      {
        title: `${perSecond} commands a second of ${volunteers * nets.length} people, ${version}, medians of ${repetitions} × ${seconds} s`,
        head: ['network', 'heard by', 'p50 ms', 'p95', 'p99'],
        rows: nets.map((net) => [
          net,
          { slack: 'envelope', telegram: 'first words', discord: 'deferred' }[net],
          ...[0.5, 0.95, 0.99].map((share) => round(of(net, share))),
        ]),
      },
      {
        title: `Commands over HTTP, ${atOnce} at once, medians of ${repetitions}`,
        head: ['library', 'ours /s', 'bare /s', 'ratio'],
        rows: Object.entries(sides).map(([name, side]) => [
          name,
          round(median(side.ours)),
          round(median(side.theirs)),
          round(ratio(side)),
        ]),
      },
    ],
  }
}

type Side = { ours: number[]; theirs: number[] }

async function handlers({ quick, say }: Scale, cleaning: Cleaning): Promise<{ bolt: Side; telegraf: Side }> {
  const n = quick ? 1_500 : 6_000
  const ask = await startChild<Asked>(cleaning, new URL('./support/hooks-server.ts', import.meta.url))
  const root = (await ask({ what: 'root' })) as string
  const rate = async (to: Hook, all: number): Promise<number> => {
    const { ms } = (await ask({ what: 'post', to, n: all, atOnce })) as Posted
    return (all * 1000) / ms
  }
  const slack = { root, ...bot.slack }
  const telegram = { root, ...bot.telegram }
  const pairs = {
    bolt: [await openOurSlack(cleaning, slack), await openBareBolt(cleaning, slack)],
    telegraf: [await openOurTelegram(cleaning, telegram), await openBareTelegraf(cleaning, telegram)],
  } as const
  const sides = { bolt: { ours: [], theirs: [] } as Side, telegraf: { ours: [], theirs: [] } as Side }
  // The first turn warms all; it does not count.
  for (let turn = 0; turn <= repetitions; turn++)
    for (const name of ['bolt', 'telegraf'] as const) {
      const [ours, theirs] = [await rate(pairs[name][0], turn ? n : 500), await rate(pairs[name][1], turn ? n : 500)]
      if (!turn) say(`${name}: warm`)
      else (sides[name].ours.push(ours), sides[name].theirs.push(theirs))
    }
  return sides
}
