import { makeInvite } from '../features/volunteers/invite.ts'
import { roles } from '../lib/roles.ts'
import type { Role } from '../lib/roles.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

const given = roles.filter((r): r is Exclude<Role, 'anyone'> => r !== 'anyone')

export const inviteVerb: Verb = {
  name: 'invite',
  usage: 'npm run muster -- invite --role organizer [--uses 1] [--days 7] [--json]',
  about: `Makes a code with which a person joins (/join CODE).\nRoles: ${given.join(', ')}. The code is shown once and works --uses times within --days days.`,
  async run(args) {
    const { values } = readArgs(args, {
      role: { type: 'string' },
      uses: { type: 'string', default: '1' },
      days: { type: 'string', default: '7' },
      json: { type: 'boolean' },
    })
    const role = given.find((r) => r === values.role)
    if (!role)
      throw new UsageError(
        values.role ? `--role: "${values.role}" is not one of ${given.join(', ')}.` : '--role is missing.',
      )
    const uses = whole('--uses', values.uses, 10_000)
    const days = whole('--days', values.days, 90)
    const made = await onDatabase(({ store }, { secret }) =>
      store.transact((tx) => makeInvite(tx, { secret, role, uses, lasts: { days } })),
    )
    say(values.json, { code: made.code, role: made.role, expiresAt: made.expiresAt.toISOString() }, [
      `Code for ${role}: ${made.code}`,
      `Type in the chat with the bot: /join ${made.code}`,
      `It works until ${made.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    ])
    return 0
  },
}

function whole(name: string, value: string, max: number): number {
  const n = Number(value)
  if (!Number.isInteger(n) || n < 1 || n > max)
    throw new UsageError(`${name}: "${value}" is not a whole number from 1 to ${max}.`)
  return n
}
