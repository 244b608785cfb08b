import { facts, view } from '../../chat/view.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { command } from '../define.ts'
import { guardKinds, leastTexts, readGuards, rules, setGuard } from './limits.ts'
import type { Rule } from './limits.ts'

/** What pauses a campaign by itself, and what it may cost. */
export const guardCommand = command({
  name: 'guard',
  group: 'house',
  role: 'organizer',
  options: {
    rule: { type: 'choice', choices: rules },
    value: { type: 'text', max: 30 },
    campaign: { type: 'campaign', named: true },
  },
  async run({ tx, t, log, actor }, { campaign: name, rule, value }) {
    const campaign = await findCampaign(tx, name)
    if (rule) {
      await setGuard(tx, { campaignId: campaign.id, rule: rule as Rule, value: value ?? '' })
      log.info({ event: `campaign.guard_${rule}`, campaign: campaign.id, by: actor.id })
    }
    const g = await readGuards(tx, campaign.id)
    const money = (n: number | null): string =>
      n === null ? t('guard.none') : `${n.toFixed(2)} ${g.currency ?? ''}`.trim()
    return {
      view: view([
        { kind: 'title', text: t('guard.title', { name: campaign.name }) },
        facts(t, [
          ...guardKinds.map((kind) => ({
            label: t(`guard.${kind}`),
            value: g.limits[kind] === 0 ? t('guard.off') : t('guard.over', { n: String(g.limits[kind]) }),
          })),
          { label: t('guard.spend'), value: t('guard.spent', { amount: money(g.spent), most: money(g.ceiling) }) },
          {
            label: t('guard.spend_day'),
            value: t('guard.spent', { amount: money(g.spentToday), most: money(g.ceilingDay) }),
          },
          { label: t('guard.again'), value: t(g.neverAgain ? 'guard.never' : 'guard.once') },
        ]),
        { kind: 'note', text: t('guard.how', { n: leastTexts }) },
      ]),
    }
  },
})
