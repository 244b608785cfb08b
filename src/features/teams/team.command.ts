import { facts, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { findPerson } from '../volunteers/authority.ts'
import { createTeam, findTeam, listMembers, listTeams, moveTo, setLead } from './team.ts'

const steps = ['list', 'members', 'new', 'lead', 'unlead', 'move'] as const
/** Of these a lead has the own team's; the others are the organizers'. */
const forLeads: readonly string[] = ['list', 'members']

async function teams({ tx, t, actor }: Context): Promise<Reply> {
  const found = await listTeams(tx, actor)
  return {
    view: view([
      { kind: 'title', text: t('team.title') },
      found.length
        ? facts(
            t,
            found.map((team) => ({
              label: team.name,
              value: t('team.line', { n: team.people, leads: team.leads.join(', ') || t('team.no_lead') }),
            })),
          )
        : { kind: 'text', text: t('team.none') },
      ...(allows(actor.role, 'organizer') ? [{ kind: 'note' as const, text: t('team.how') }] : []),
    ]),
  }
}

async function members({ tx, t, actor }: Context, team: { id: string; name: string }, notice?: string): Promise<Reply> {
  const found = await listMembers(tx, actor, team.id)
  const about = (m: (typeof found)[number]): string =>
    [
      t(`role.${m.role}`),
      ...(m.paused ? [t('team.paused')] : []),
      ...(m.held ? [t('team.held', { n: m.held })] : []),
      ...m.languages,
      ...m.skills,
    ].join(' · ')
  return {
    view: view([
      ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
      { kind: 'title', text: t('team.members', { name: team.name, n: found.length }) },
      ...(found.length
        ? [
            facts(
              t,
              found.map((m) => ({ label: m.name, value: about(m) })),
            ),
          ]
        : []),
    ]),
  }
}

/** Teams with their leads. A lead sees the own team; organizers make teams, name leads and move people. */
export const teamCommand = command({
  name: 'team',
  group: 'people',
  role: 'lead',
  options: {
    step: { type: 'choice', choices: steps, default: 'list' },
    name: { type: 'team' },
    person: { type: 'person' },
  },
  async run(context, { step, name, person }) {
    const { tx, t, actor, log } = context
    if (!forLeads.includes(step) && !allows(actor.role, 'organizer'))
      throw new UserError('not_allowed', { role: 'organizer' })
    if (step === 'list' && !name) return teams(context)
    if (step === 'new') {
      // A team's name may have several words; nobody is named with it.
      const made = await createTeam(tx, [name, person].filter(Boolean).join(' '))
      return members(context, await findTeam(tx, actor, made), t('team.made'))
    }
    if (!name && !allows(actor.role, 'organizer')) {
      const [own] = await listTeams(tx, actor)
      if (own) return members(context, own)
    }
    if (!name) throw new UserError('option.missing', { option: 'name' })
    const team = await findTeam(tx, actor, name)
    if (step === 'list' || step === 'members') return members(context, team)
    if (!person) throw new UserError('option.missing', { option: 'person' })
    const found = await findPerson(tx, actor, person)
    if (step === 'move') await moveTo(tx, { volunteerId: found.id, teamId: team.id })
    else await setLead(tx, { person: found, teamId: team.id, leads: step === 'lead' })
    log.info({ event: `team.${step}`, volunteer: found.id, by: actor.id })
    return members(context, team, t(`team.done_${step}`, { name: found.name, team: team.name }))
  },
})
