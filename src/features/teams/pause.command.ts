import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Button, Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { findPerson, loadPerson } from '../volunteers/authority.ts'
import type { Person } from '../volunteers/authority.ts'
import { pauseHouse, pauseVolunteer, resumeHouse, resumeVolunteer, turnCampaign } from './pause.ts'

type To = 'paused' | 'running'
type What = { kind: 'house' } | { kind: 'campaign'; id: string } | { kind: 'volunteer'; person: Person }

const everything = new Set(['everything', 'everyone', 'all', 'tout', 'tous'])

/** `everything`, a campaign (organizers), else a person; `@name` is a person whatever campaigns are called. */
async function find({ tx, actor }: Context, what: string): Promise<What> {
  const organizes = allows(actor.role, 'organizer')
  if (everything.has(what.trim().toLowerCase())) {
    if (!organizes) throw new UserError('not_allowed', { role: 'organizer' })
    return { kind: 'house' }
  }
  const campaign =
    organizes && !what.startsWith('@')
      ? await findCampaign(tx, what.trim()).catch((error: unknown) => {
          if (error instanceof UserError && error.key === 'campaign.not_found') return undefined
          throw error
        })
      : undefined
  if (campaign) return { kind: 'campaign', id: campaign.id }
  return { kind: 'volunteer', person: await findPerson(tx, actor, what) }
}

/** Does it, and says what stands still (or goes on) and how many texts wait with it. */
async function turn({ tx, t, actor, log }: Context, what: What, to: To): Promise<Reply> {
  const by = actor.id
  const stops = to === 'paused'
  let n: number
  let name = ''
  let button: Button
  const word = t(stops ? 'button.resume' : 'button.pause')
  if (what.kind === 'house') {
    n = stops ? await pauseHouse(tx, { by }) : await resumeHouse(tx)
    button = { label: word, token: writeToken(stops ? 'all_resume' : 'all_pause') }
  } else if (what.kind === 'campaign') {
    const turned = await turnCampaign(tx, { campaignId: what.id, to, by })
    n = turned.texts
    name = turned.name
    button = { label: word, token: writeToken(stops ? 'c_resume' : 'c_pause', what.id) }
  } else {
    const volunteer = { volunteerId: what.person.id, name: what.person.name, by }
    n = await (stops ? pauseVolunteer : resumeVolunteer)(tx, volunteer)
    name = what.person.name
    button = { label: word, token: writeToken(stops ? 'v_resume' : 'v_pause', what.person.id) }
  }
  log.info({
    event: `${what.kind}.${stops ? 'paused' : 'resumed'}`,
    by,
    ...(what.kind === 'campaign' ? { campaign: what.id } : {}),
    ...(what.kind === 'volunteer' ? { volunteer: what.person.id } : {}),
    n,
  })
  return {
    view: view(
      [
        { kind: 'title', text: t(stops ? `pause.on.${what.kind}` : `pause.off.${what.kind}`, { name }) },
        { kind: 'text', text: t(stops ? 'pause.waiting' : 'pause.going', { n }) },
      ],
      [button],
    ),
    replaces: true,
  }
}

const options = { what: { type: 'text', max: 100, required: true } } as const

export const pauseCommand = command({
  name: 'pause',
  group: 'people',
  role: 'lead',
  options,
  run: async (context, { what }) => turn(context, await find(context, what), 'paused'),
})

export const resumeCommand = command({
  name: 'resume',
  group: 'people',
  role: 'lead',
  options,
  run: async (context, { what }) => turn(context, await find(context, what), 'running'),
})

/** One volunteer, by a button. */
const onPerson = (id: string, to: To) =>
  action({
    id,
    role: 'lead',
    ids: 1,
    run: async (context, ids) =>
      turn(context, { kind: 'volunteer', person: await loadPerson(context.tx, context.actor, ids[0] ?? '') }, to),
  })
const onHouse = (id: string, to: To) =>
  action({ id, role: 'organizer', ids: 0, run: (context) => turn(context, { kind: 'house' }, to) })

export const pauseActions = [
  onPerson('v_pause', 'paused'),
  onPerson('v_resume', 'running'),
  onHouse('all_pause', 'paused'),
  onHouse('all_resume', 'running'),
]
