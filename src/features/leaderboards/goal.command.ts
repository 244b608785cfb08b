import { sql } from 'drizzle-orm'
import { facts, view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { command } from '../define.ts'
import { mayLeadTeam } from '../volunteers/authority.ts'
import { wordGap } from './board.view.ts'
import { framings, readGaps, readRule, setRule } from './goal.ts'
import type { Framing } from './goal.ts'
import { metricKeys } from './metrics.ts'
import { parseDay } from './when.ts'

type Team = { id: string; name: string }

async function findTeam(tx: Tx, name: string | undefined, own: string | null): Promise<Team> {
  const [team] = await rows<Team>(
    tx,
    name === undefined
      ? sql`select id, name from team where id = ${own}::uuid`
      : sql`select id, name from team where lower(name) = lower(${name.trim()})`,
  )
  if (!team)
    throw new UserError(name === undefined ? 'goal.which_team' : 'goal.team', { name: (name ?? '').slice(0, 60) })
  return team
}

/** What a team is after, how its boards are drawn, and where its day begins; alone: how that stands. `0` ends a goal. */
export const goalCommand = command({
  name: 'goal',
  group: 'figures',
  role: 'lead',
  options: {
    n: { type: 'integer', min: 0, max: 1_000_000 },
    metric: { type: 'choice', choices: metricKeys, default: 'pledges' },
    framing: { type: 'choice', choices: framings },
    week: { type: 'choice', choices: ['monday', 'sunday'] },
    by: { type: 'text', max: 40, named: true },
    zone: { type: 'text', max: 60, named: true },
    team: { type: 'team', named: true },
  },
  async run({ tx, t, actor }, { n, metric, framing, week, by, zone, team: name }) {
    const team = await findTeam(tx, name, actor.teamId)
    if (!mayLeadTeam(actor, team.id)) throw new UserError('goal.other_team')
    if (zone !== undefined && !isZone(zone)) throw new UserError('goal.zone', { found: zone.slice(0, 40) })
    if (n !== undefined || framing !== undefined || week !== undefined || zone !== undefined) {
      if (zone !== undefined) await setRule(tx, { teamId: team.id, by: actor.id, zone })
      const { today } = await readRule(tx, team.id)
      if (n && by === undefined) throw new UserError('goal.by')
      await setRule(tx, {
        teamId: team.id,
        by: actor.id,
        framing: framing as Framing | undefined,
        weekStart: week === undefined ? undefined : week === 'sunday' ? 7 : 1,
        goal:
          n === undefined
            ? undefined
            : n === 0
              ? null
              : { metric: metric as (typeof metricKeys)[number], n, until: parseDay(by ?? '', today) },
      })
    }
    const rule = await readRule(tx, team.id)
    const [gap] = await readGaps(tx, { teamId: team.id, only: true })
    return {
      view: view([
        { kind: 'title', text: team.name },
        gap
          ? { kind: 'progress', done: Math.floor(gap.done), total: gap.goal, text: wordGap(t, gap, actor.locale) }
          : { kind: 'text', text: t('goal.none') },
        facts(t, [
          { label: t('goal.framing'), value: t(`goal.framing.${rule.framing}`) },
          { label: t('goal.zone'), value: rule.zone },
          { label: t('goal.week'), value: t(rule.weekStart === 7 ? 'goal.sunday' : 'goal.monday') },
        ]),
      ]),
    }
  },
})

function isZone(zone: string): boolean {
  try {
    return zone.includes('/') && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return zone === 'UTC'
  }
}
