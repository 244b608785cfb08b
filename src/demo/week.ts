/**
 * The demo's week, from Monday to Sunday: two evenings that invite to a rally, newcomers between them, the rally, an evening
 * that asks for votes, and polling day. All of it by the commands and buttons of the page, and by texts.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import { translator } from '../locales/index.ts'
import { chaseName, dropStrikeList, launchChase } from './ballots.ts'
import { launch } from './campaign.ts'
import { batchFor, playEvening } from './evening.ts'
import { passTo } from './fast-time.ts'
import type { Moment } from './fast-time.ts'
import { announce, holdRally, inviteBy } from './rally.ts'
import { recruit } from './recruits.ts'
import type { Part, Stage } from './stage.ts'

const days = {
  first: { day: 0, time: '18:30' },
  recruiting: { day: 1, time: '12:00' },
  second: { day: 2, time: '18:30' },
  rally: { day: 3, time: '18:30' },
  door: { day: 3, time: '17:30' },
  asking: { day: 4, time: '18:30' },
  noon: { day: 6, time: '12:00' },
  night: { day: 6, time: '20:30' },
} as const satisfies Record<string, Moment>

/** Evenings that invite. */
export const inviting = 2
const campaigns = ['Demo rally', 'Demo rally, Wednesday'] as const

type Given = { parts: readonly Part[]; started: number; meanwhile(pending: number): void }

/** `evening`: the first one only, with whatever its part has. */
export async function playWeek(stage: Stage, { parts, ...given }: Given): Promise<void> {
  const { app, organizer, options, told } = stage
  const begin = (day: string): void => {
    told.day = day
    app.log.info({ event: 'demo.day', step: day })
  }
  const script = translator(options.locale)('form.script_example')
  if (options.locale !== 'en') await organizer.type(`/language ${options.locale}`)
  const invite = async (i: number, also: string[]): Promise<void> => {
    const [part, campaign] = [parts[i], campaigns[i]!]
    if (!part) return
    begin(`Evening ${i + 1}`)
    const size = batchFor(part.texts, stage.hands.length)
    await launch(stage, {
      make: i === 0 ? `/campaign new ${campaign}` : `/campaign copy "${campaign}" of:"${campaigns[0]}"`,
      name: campaign,
      list: part.list,
      size,
      ...(i === 0 ? { script } : {}),
      also: [
        ...also,
        ...(part.percent ? [`/holdout "${campaign}" percent:${part.percent} seed:demo-${options.seed}`] : []),
      ],
      test: i,
    })
    await playEvening(stage, { ...[days.first, days.second][i]!, campaign, texts: part.texts, size, ...given })
  }

  await invite(0, announce(stage, days.rally, campaigns[0]))
  if (options.evening) return
  // One evening of a carrier that hangs up is enough to see that nothing is lost: the others need not wait for it.
  await app.simulated!.configure({ pace: 0.3, faults: { hang: 0, reset: 0 } })
  begin('Newcomers')
  await passTo(stage, days.recruiting)
  await recruit(stage)
  await invite(1, inviteBy(campaigns[1]))
  begin('The rally')
  await holdRally(stage, days.door, given)
  begin('Evening 3')
  const [said] = await app.store.transact((tx) =>
    rows<{ n: number }>(tx, sql`select count(*)::int as n from tag where tag = 'yes'`),
  )
  // A small demo may have brought nobody.
  if (!said?.n) return
  const left = said.n - Math.round(said.n / 10)
  const size = batchFor(left, stage.hands.length)
  await launchChase(stage, { invited: campaigns.slice(0, parts.length), votesOn: days.noon.day, size, test: inviting })
  await playEvening(stage, { ...days.asking, campaign: chaseName, texts: left, size, ...given })
  begin('Polling day')
  await dropStrikeList(stage, days.noon, given)
  await dropStrikeList(stage, days.night, given)
}
