import type { CommandCard } from '../../chat/command.ts'
import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, Button, Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import { action, command, groups, headingOf } from '../define.ts'
import type { Context, Group } from '../define.ts'

/** Commands of this heading that are open to the person. */
const under = (commands: CommandCard[], group: Group): CommandCard[] =>
  commands.filter((c) => headingOf(c.name) === group)
const told = ({ t }: Context, commands: CommandCard[]): Block =>
  facts(
    t,
    commands.map((c) => ({ label: `/${c.name}`, value: c.description })),
  )

/** What this person may do: texting in full, all else by its heading; and the likeliest next steps as buttons. */
function help(context: Context): Reply {
  const { t, actor } = context
  const commands = context.commands()
  const heading = (text: string): Block[] => [
    { kind: 'title', text: t('help.title') },
    { kind: 'text', text },
  ]
  if (actor.role === 'anyone') return { view: view([...heading(t('help.anyone')), told(context, commands)]) }
  const steps: Button[] = [{ label: t('button.batch'), token: writeToken('batch'), look: 'primary' }]
  if (allows(actor.role, 'organizer')) steps.push({ label: t('button.campaigns'), token: writeToken('campaigns') })
  steps.push({ label: t('button.answers'), token: writeToken('answers') })
  steps.push({ label: t('button.done'), token: writeToken('done') })
  const others = groups.filter((group) => group !== 'texting' && under(commands, group).length)
  return {
    view: view(
      [
        ...heading(t('help.text', { role: t(`role.${actor.role}`) })),
        told(context, under(commands, 'texting')),
        // As text of the house: there a network puts the names that its commands have on it.
        ...others.map((group): Block => {
          const names = under(commands, group).map((c) => `/${c.name}`)
          return { kind: 'text', text: `${t(`help.group.${group}`)}${t('colon')}${names.join(' · ')}` }
        }),
        { kind: 'note', text: t('help.more') },
        { kind: 'note', text: t('help.reply') },
      ],
      [...steps, ...others.map((group) => opener(context, group))],
    ),
  }
}

const opener = ({ t }: Context, group: Group): Button => ({
  label: t(`help.group.${group}`),
  token: writeToken(`help_${group}`),
})

/** One heading, with what each of its commands does. */
function open(context: Context, group: Group): Reply {
  const { t } = context
  const commands = under(context.commands(), group)
  if (!commands.length) return help(context)
  return {
    view: view(
      [
        { kind: 'title', text: t(`help.group.${group}`) },
        told(context, commands),
        { kind: 'note', text: t('help.more') },
      ],
      [{ label: t('button.help'), token: writeToken('help') }],
    ),
    replaces: true,
  }
}

/** One command, with what may follow it. */
const explain = (context: Context, { name, description, options }: CommandCard): Reply => ({
  view: view([
    // A label, not a title: there a network puts the name that a command has on it.
    facts(context.t, [{ label: `/${name}`, value: description }]),
    ...(options.length
      ? [
          facts(
            context.t,
            options.map((o) => ({
              label: o.name,
              value: [o.description, ...(o.choices ? [o.choices.join(', ')] : [])].join(' · '),
            })),
          ),
        ]
      : []),
  ]),
})

const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('-', '_').toLowerCase().trim()

/** `/help people`, `/help calls`, `/help batch`: a command by its name, or a heading by its own or by a word of it. */
function about(context: Context, typed: string): Reply {
  const { t } = context
  const commands = context.commands()
  const word = plain(typed).replace(/^\//, '')
  const found = commands.find((c) => c.name === word)
  if (found) return explain(context, found)
  const group = groups.find(
    (g) =>
      under(commands, g).length &&
      (g === word ||
        plain(t(`help.group.${g}`))
          .split(/\P{L}+/u)
          .some((w) => w.length > 2 && w === word)),
  )
  if (!group) throw new UserError('help.unknown', { found: typed.slice(0, 40) })
  return open(context, group)
}

export const helpCommand = command({
  name: 'help',
  group: 'own',
  role: 'anyone',
  options: { about: { type: 'text', max: 60, rest: true } },
  run: async (context, { about: word }) => (word ? about(context, word) : help(context)),
})
export const helpActions = [
  action({ id: 'help', role: 'anyone', ids: 0, run: async (context) => help(context) }),
  ...groups.map((group) =>
    action({ id: `help_${group}`, role: 'volunteer', ids: 0, run: async (context) => open(context, group) }),
  ),
]
