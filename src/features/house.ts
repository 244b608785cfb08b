/** What the router needs of the house: who did it, in which transaction, and the words for what went wrong. */
import { randomUUID } from 'node:crypto'
import type { Interaction, MessageRef } from '../chat/interaction.ts'
import type { House } from '../chat/router.ts'
import { writeToken } from '../chat/token.ts'
import type { CommandCard } from '../chat/command.ts'
import type { Button } from '../chat/view.ts'
import type { Store, Tx } from '../db/client.ts'
import type { UserError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { allows } from '../lib/roles.ts'
import type { Role } from '../lib/roles.ts'
import { translator } from '../locales/index.ts'
import { areLast, awaitRecord, findSubject } from './cards/shown.ts'
import { plainWords } from './conversations/draft.actions.ts'
import { here } from './doors/doors.command.ts'
import { shortWords } from './doors/short-words.ts'
import { unsendable } from './conversations/unsendable.ts'
import type { Actor, Context, Settings } from './define.ts'
import { forget, recognise, recogniseTogether } from './volunteers/actor.ts'
import { promiseCard } from './volunteers/promise.view.ts'

export function createHouse(given: {
  store: Store
  settings: Settings
  log: Log
  cards(role: Role, t: Context['t']): CommandCard[]
}): House<Context> {
  const { store, settings, log } = given
  const contextOf = (tx: Tx, actor: Actor, interaction: Interaction): Context => {
    const t = translator(actor.locale)
    return {
      tx,
      actor,
      t,
      user: interaction.user,
      place: interaction.place,
      message: pressedIn(interaction),
      settings,
      log,
      waited: () => performance.now() - interaction.receivedAt,
      commands: () => given.cards(actor.role, t),
    }
  }
  return {
    within: async (interaction: Interaction, work) => {
      if ('replyTo' in interaction && interaction.replyTo) await awaitRecord(store, interaction.replyTo)
      return store.transact(async (tx) => {
        const actor = await recognise(tx, interaction)
        return actor && work(contextOf(tx, actor, interaction))
      }, limitOf(interaction))
    },
    withinTogether: (interactions, work) =>
      store.transact(async (tx) => {
        // One event that came twice at once: the second waits, by itself, for what becomes of the first.
        const events = new Map(interactions.map((i) => [`${i.user.network} ${i.user.tenant} ${i.key}`, i]))
        const actors = await recogniseTogether(tx, [...events.values()])
        const contexts = new Map([...actors].map(([i, actor]) => [i, contextOf(tx, actor, i)]))
        const done = await work(contexts)
        const left = [...contexts.keys()].filter((i) => !done.has(i))
        if (left.length) await forget(tx, left)
        return done
      }),
    person: ({ actor, t }) => ({ role: actor.role, t }),
    translate: (user) => translator(user.locale?.startsWith('fr') ? 'fr' : 'en'),
    subject: ({ tx, actor }, ref) => findSubject(tx, ref, actor.id),
    areLast: ({ tx }, refs) => areLast(tx, refs),
    // Short words of a walk come as plain ones: a phone without signal keeps them and sends them later.
    words: async (context, text) => (await shortWords(context, text)) ?? plainWords(context, text),
    unsendable,
    location: here,
    refusal: (t, role, error, user) =>
      // No fault: what is missing is given with one press.
      error.key === 'promise.first'
        ? promiseCard(t, user, [{ kind: 'note', text: t('errors.promise.first') }])
        : {
            blocks: [{ kind: 'error', text: t(`errors.${error.key}`, worded(t, error.values)) }],
            buttons: nextSteps(t, role, error.key),
          },
    failed: (error) => {
      // A letter first: eight digits in a row would be taken for a phone number and not reach the log.
      const id = `e${randomUUID().slice(0, 7)}`
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      log.error({
        event: 'interaction.failed',
        id,
        error: firstLine(message),
        at: stack
          ?.split('\n')
          .find((l) => l.includes('/src/'))
          ?.trim(),
      })
      return id
    },
  }
}

/** The card that something was done on; a line that answers none stands by itself. */
const pressedIn = (interaction: Interaction): MessageRef | undefined => {
  if (interaction.kind === 'press' || interaction.kind === 'submit') return interaction.message
  return interaction.kind === 'words' ? interaction.replyTo : undefined
}

/** Files and launches take as long as they are large; everything else is done in a moment or has failed. */
const limitOf = (interaction: Interaction): number | undefined =>
  'file' in interaction ||
  (interaction.kind === 'press' && interaction.token.startsWith('c_launch')) ||
  (interaction.kind === 'command' && ['campaign', 'list'].includes(interaction.name))
    ? 900_000
    : undefined

/** drizzle puts a failed statement and its parameters into the message: only the first line is ours to log. */
const firstLine = (message: string): string =>
  (message.startsWith('Failed query') ? 'a statement failed' : message).split('\n')[0] ?? ''

/** Values that are words of the house are said in the person's language too. */
function worded(t: Context['t'], values: UserError['values']): UserError['values'] {
  const { role, state } = values
  return {
    ...values,
    ...(role ? { role: t(`role.${role}`) } : {}),
    ...(state ? { state: t(`campaign.state.${state}`) } : {}),
  }
}

/** After an error the next step is a button. */
function nextSteps(t: Context['t'], role: Role, key: string): Button[] {
  const button = (label: string, action: string): Button => ({ label: t(`button.${label}`), token: writeToken(action) })
  if (role === 'anyone') return [button('help', 'help')]
  if (key.startsWith('doors.')) return [button('doors', 'doors'), button('help', 'help')]
  if (key.startsWith('card.') || key === 'stale') return [button('batch', 'batch')]
  if (key === 'texts.closed' || key.startsWith('talk.') || key.startsWith('undo.'))
    return [button('answers', 'answers'), button('help', 'help')]
  if (key === 'promise.name') return [button('other_name', 'promise_as')]
  if (key === 'trust.new') return [button('practise', 'batch'), button('help', 'help')]
  if (key.startsWith('batch.')) return [button('me', 'me'), button('help', 'help')]
  if (key.startsWith('campaign.') || key.startsWith('list.'))
    // A volunteer names a campaign too (/batch 25 Rally), and may not look at them.
    return [
      allows(role, 'organizer') ? button('campaigns', 'campaigns') : button('batch', 'batch'),
      button('help', 'help'),
    ]
  return [button('help', 'help')]
}
