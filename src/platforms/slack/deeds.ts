/** Commands, presses and forms -> Interaction -> Door -> what Slack shows. */
import { createHash, randomUUID } from 'node:crypto'
import type { Interaction, PlatformUser } from '../../chat/interaction.ts'
import type { CommandCard } from '../../chat/command.ts'
import type { Answer, Door } from '../../chat/platform.ts'
import type { View } from '../../chat/view.ts'
import { fileOf } from './files.ts'
import { openForm } from './form.ts'
import { nameWithin, showHome } from './home.ts'
import { commandModal, readModal, readOrigin } from './modal.ts'
import { readSlash } from './names.ts'
import { placeOf, readRef, refOf, tenantOf, userOf } from './payload.ts'
import type { CommandBody, PressBody, SubmitBody } from './payload.ts'
import { pressedRef, show } from './show.ts'
import type { Scene } from './show.ts'
import { after } from './desk.ts'
import type { Desk } from './desk.ts'
import { wordsOf } from './words.ts'

/** A form that is refused this soon keeps what was typed, with the reason below; later it is told by a message. */
const refusedWithin = 1_200

export async function onCommand(desk: Desk, door: Door, body: CommandBody): Promise<void> {
  const receivedAt = performance.now()
  const tenant = tenantOf.command(body)
  const { name, rest } = readSlash(body.command, unescapeTyped(body.text ?? ''), desk.prefix)
  if (needsFile(desk.given.commands('en'), name) && (await askForFile(desk, door, body, { name, rest }))) return
  const known = await desk.people.about(tenant, body.user_id, nameWithin)
  const user = userOf(tenant, body.user_id, { handle: body.user_name, ...known })
  const scene = await commandScene(desk, user, body)
  const answer = await door.dispatch({
    kind: 'command',
    key: keyOf(body, [body.command, body.text, body.channel_id]),
    user,
    place: scene.place,
    receivedAt,
    name,
    options: rest,
  })
  await desk.tryTo('answer', () => show(desk, door, scene, answer))
}

const commandScene = async (desk: Desk, user: PlatformUser, body: CommandBody): Promise<Scene> => ({
  user,
  place: placeOf(user.tenant, body.channel_id, await isDirect(desk, user.tenant, user.userId, body.channel_id)),
  respondTo: body.response_url,
})

/**
 * Within 3 s of the command, so nothing that may be slow is waited for. False for whoever may not use the command: they
 * are told at once, and fill in nothing for it.
 */
async function askForFile(
  desk: Desk,
  door: Door,
  body: CommandBody,
  { name, rest }: { name: string; rest: string },
): Promise<boolean> {
  const tenant = tenantOf.command(body)
  const user = userOf(tenant, body.user_id, {
    handle: body.user_name,
    ...(await desk.people.about(tenant, body.user_id, 0)),
  })
  const [t, cards, scene] = await Promise.all([desk.words(user), desk.cards(user), commandScene(desk, user, body)])
  const card = needsFile(cards, name)
  if (!card) return false
  const { place, respondTo } = scene
  const origin = { channel: place.channel, direct: place.direct, ...(respondTo ? { respondTo } : {}) }
  const view = commandModal(card, rest, t, origin)
  try {
    await desk.api.call('views.open', { trigger_id: body.trigger_id, view }, { patience: 0 })
  } catch (error) {
    desk.log.warn({ event: 'form.not_opened', network: 'slack', error: (error as Error).message })
    const late: View = { blocks: [{ kind: 'error', text: t('network.slack.late') }] }
    await desk.tryTo('answer', () =>
      show(desk, door, scene, { kind: 'reply', at: 'below', reply: { view: late, shows: 'private' } }),
    )
  }
  return true
}

export async function onPress(desk: Desk, door: Door, body: PressBody): Promise<void> {
  const receivedAt = performance.now()
  const [action] = body.actions
  const token = action?.value
  // A button that is a link, or anything else that is not ours.
  if (!action || action.type !== 'button' || !token) return
  const tenant = tenantOf.deed(body)
  const known = await desk.people.about(tenant, body.user.id, 0)
  const user = userOf(tenant, body.user.id, { handle: body.user.username ?? body.user.name, ...known })
  const scene = await pressScene(desk, tenant, user, body)
  const interaction: Interaction = {
    kind: 'press',
    key: keyOf(body, [token, action.action_ts, body.container?.message_ts]),
    user,
    place: scene.place,
    receivedAt,
    token,
    message: scene.pressed?.ref ?? { place: scene.place, messageId: 'home' },
  }
  const answering = door.dispatch(interaction)
  if (door.opens(token)) {
    await openForm(desk, door, scene, { trigger: body.trigger_id, token, answering })
  } else {
    const answer = await answering
    await desk.tryTo('answer', () => show(desk, door, scene, answer))
  }
  if (body.container?.type === 'view') await showHome(desk, door, user)
}

async function pressScene(desk: Desk, tenant: string, user: Scene['user'], body: PressBody): Promise<Scene> {
  const { container = {}, message } = body
  const channel = body.channel?.id ?? container.channel_id
  // The home tab and modals are nowhere in the chat: what comes of it goes there.
  if (!channel || container.type === 'view') return { user, place: await desk.people.direct(tenant, user.userId) }
  const ephemeral = container.is_ephemeral === true
  // Only our own direct chat with a person holds messages of ours; what only one person sees may stand anywhere.
  const direct = channel.startsWith('D') && (!ephemeral || (await isDirect(desk, tenant, user.userId, channel)))
  if (direct && !ephemeral) desk.people.learn(tenant, user.userId, channel)
  const place = placeOf(tenant, channel, direct)
  const ts = container.message_ts ?? message?.ts ?? ''
  const root = container.thread_ts ?? message?.thread_ts
  const ref = pressedRef(place, { ts, root, broadcast: message?.subtype === 'thread_broadcast' })
  return {
    user,
    place,
    thread: root && root !== ts ? root : undefined,
    respondTo: body.response_url,
    pressed: { ref, posted: !ephemeral, ephemeral },
  }
}

/**
 * `settle` answers the modal: nothing closes it, `errors` keeps it open. What takes longer is told by a message.
 */
export async function onSubmit(
  desk: Desk,
  door: Door,
  body: SubmitBody,
  settle: (answer?: object) => Promise<void>,
): Promise<void> {
  const receivedAt = performance.now()
  const origin = readOrigin(body.view.private_metadata)
  const filled = readModal(body.view.state?.values ?? {})
  if (!origin.token && !origin.command) return settle()
  const answering = (async (): Promise<{ scene: Scene; answer: Answer }> => {
    const tenant = tenantOf.deed(body)
    const known = await desk.people.about(tenant, body.user.id, 0)
    const user = userOf(tenant, body.user.id, { handle: body.user.username ?? body.user.name, ...known })
    const place = origin.channel
      ? placeOf(tenant, origin.channel, origin.direct === true)
      : await desk.people.direct(tenant, user.userId)
    const ref = origin.message ? messageOf(place, origin.message) : undefined
    const scene: Scene = {
      user,
      place,
      thread: origin.thread,
      respondTo: origin.respondTo,
      pressed: ref && { ref, posted: !origin.ephemeral, ephemeral: origin.ephemeral === true },
    }
    const { id, hash, state } = body.view
    const key = body.trigger_id ? keyOf(body, [id, hash, state?.values]) : `${id}/${hash}`
    const from = { key, user, place, receivedAt }
    const file = fileOf({ ...desk, keep: desk.given.keep }, filled.files)
    const answer = await door.dispatch(
      origin.command
        ? { kind: 'command', ...from, name: origin.command, options: filled.fields, ...file }
        : {
            kind: 'submit',
            ...from,
            token: origin.token ?? '',
            fields: filled.fields,
            ...file,
            ...(ref ? { message: ref } : {}),
          },
    )
    return { scene, answer }
  })()
  const soon = await Promise.race([answering, after(refusedWithin)])
  const refused = soon && filled.first ? refusal(soon.answer) : undefined
  if (refused && filled.first)
    return settle({ response_action: 'errors', errors: { [filled.first]: desk.name(refused).slice(0, 2000) } })
  await settle()
  const { scene, answer } = await answering
  await desk.tryTo('answer', () => show(desk, door, scene, answer))
}

/**
 * Slack names each deed by its trigger, and again when it sends it again. What comes without one is taken for new. With
 * what was asked beside it: servers that only speak like Slack may give every deed the same one.
 */
const keyOf = ({ trigger_id: trigger }: { trigger_id?: string }, asked: unknown[]): string =>
  trigger
    ? `${trigger}/${createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 12)}`
    : randomUUID()

const messageOf = (place: Scene['place'], messageId: string) => {
  const { ts, root } = readRef({ place, messageId })
  return refOf(place, ts, root)
}

/** The words of an answer that is nothing but an error. */
function refusal(answer: Answer): string | undefined {
  if (answer.kind !== 'reply' || answer.reply.about) return undefined
  const { blocks } = answer.reply.view
  return blocks.length && blocks.every((block) => block.kind === 'error')
    ? blocks.map((block) => ('text' in block ? block.text : '')).join('\n')
    : undefined
}

const unescapeTyped = (text: string): string => wordsOf({ text })

/** Whether a channel is our own direct chat with a person: a command may be typed in one with somebody else too. */
async function isDirect(desk: Desk, tenant: string, userId: string, channel: string): Promise<boolean> {
  if (!channel.startsWith('D')) return false
  return desk.people.direct(tenant, userId).then(
    (chat) => chat.channel === channel,
    () => false,
  )
}

const needsFile = (cards: CommandCard[], name: string): CommandCard | undefined =>
  cards.find((card) => card.name === name && card.options.some((option) => option.type === 'file' && option.required))
