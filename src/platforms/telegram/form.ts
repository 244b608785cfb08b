/**
 * Forms, field by field: Telegram has none. Each field is asked for by a message that the client makes the person reply
 * to; /back, /keep, /skip and /cancel lead on without typing. What was typed is kept for an hour, in the house, so that
 * any process can go on. Only a native reply to a question fills a field: a form's last field may be a text to a voter,
 * and plain words are never taken for one.
 */
import type { MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'
import type { Block, Field, Form } from '../../chat/view.ts'
import type { Keep } from '../../lib/keep.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Poster } from './post.ts'

/** Seconds for which an open form waits. */
const lasts = 3600
export const formCommands = ['back', 'keep', 'skip', 'cancel'] as const
type FormCommand = (typeof formCommands)[number]
export const isFormCommand = (name: string): name is FormCommand => (formCommands as readonly string[]).includes(name)

type State = {
  form: Form
  at: number
  values: Record<string, string>
  /** Which message asked for which field. */
  asked: Record<string, number>
  pressed: MessageRef | null
}
/** `words`: those of the language that the person chose. */
export type Asking = { user: PlatformUser; place: Place; words(): Promise<Translate> }
/** `submit`: all fields are there. `asked`: the person was answered by the next question, or told. */
export type Taken = 'asked' | { token: string; fields: Record<string, string>; pressed?: MessageRef } | undefined

export type Forms = ReturnType<typeof createForms>

export function createForms({ poster, keep }: { poster: Poster; keep: Keep }) {
  const key = ({ userId }: PlatformUser): string => `form:${userId}`
  const write = (user: PlatformUser, state: State): Promise<void> => keep.set(key(user), state, lasts)

  async function ask(scene: Asking, state: State, at: number, problem?: string): Promise<void> {
    const { form } = state
    const field = form.fields[at]
    if (!field) return
    const refs = await poster.post(
      scene.place,
      { blocks: question(await scene.words(), state, at, problem) },
      {
        markup: { force_reply: true, ...(field.hint ? { input_field_placeholder: field.hint.slice(0, 64) } : {}) },
      },
    )
    const asked = { ...state.asked, ...Object.fromEntries(refs.map((ref) => [ref.messageId, at])) }
    await write(scene.user, { ...state, at, asked })
  }

  /** One field is there: the next one, or all. */
  async function next(scene: Asking, state: State, at: number): Promise<Taken> {
    if (at + 1 < state.form.fields.length) {
      await ask(scene, state, at + 1)
      return 'asked'
    }
    await write(scene.user, { ...state, at })
    const fields = Object.fromEntries(state.form.fields.map((f) => [f.name, held(state, f)]))
    return { token: state.form.token, fields, ...(state.pressed ? { pressed: state.pressed } : {}) }
  }

  return {
    /** Asks for the first field. A form that was open is forgotten. `pressed`: the message with its button. */
    async begin(scene: Asking, form: Form, pressed: MessageRef | undefined): Promise<void> {
      const state: State = { form, at: 0, values: {}, asked: {}, pressed: pressed ?? null }
      await ask(scene, state, 0)
    },

    /** A native reply: an answer to one of our questions, or (undefined) something else. */
    async answer(scene: Asking, text: string, replyTo: string): Promise<Taken> {
      const state = await keep.get<State>(key(scene.user))
      const at = state?.asked[replyTo]
      const field = at === undefined ? undefined : state?.form.fields[at]
      if (!state || at === undefined || !field) return undefined
      if (field.max !== undefined && text.length > field.max) {
        const t = await scene.words()
        await ask(scene, state, at, t('network.telegram.form_long', { found: text.length, max: field.max }))
        return 'asked'
      }
      return next(scene, { ...state, values: { ...state.values, [field.name]: text } }, at)
    },

    async command(scene: Asking, name: FormCommand): Promise<Taken> {
      const { place, user } = scene
      const t = await scene.words()
      const tell = async (text: string): Promise<'asked'> => {
        await poster.post(place, { blocks: [{ kind: 'text', text }] })
        return 'asked'
      }
      const state = await keep.get<State>(key(user))
      // After the last field there is none: the form was handed in, and came back with a fault.
      const field = state?.form.fields[state.at]
      if (!state || (!field && name !== 'back' && name !== 'cancel')) return tell(t('network.telegram.form_none'))
      if (name === 'cancel') {
        await keep.drop(key(user))
        return tell(t('network.telegram.form_cancelled'))
      }
      if (name === 'back' || !field) {
        await ask(scene, state, Math.max(0, state.at - 1))
        return 'asked'
      }
      const value = name === 'keep' ? held(state, field) : ''
      if (!value && field.required) {
        await ask(scene, state, state.at, t('network.telegram.form_required'))
        return 'asked'
      }
      return next(scene, { ...state, values: { ...state.values, [field.name]: value } }, state.at)
    },

    /** The title of the form that waits for its next field. Decoration: undefined where the house cannot say. */
    async waiting(user: PlatformUser): Promise<string | undefined> {
      const state = await keep.get<State>(key(user)).catch(() => undefined)
      return state?.form.fields[state.at] && state.form.title
    },

    /** What was typed is no longer needed. */
    end: (user: PlatformUser): Promise<void> => keep.drop(key(user)),

    /** A form came back with a fault: /back asks for its last field again, with what was typed. */
    async stay(user: PlatformUser): Promise<void> {
      const state = await keep.get<State>(key(user))
      if (state) await write(user, { ...state, at: state.form.fields.length })
    },
  }
}

const held = (state: State, field: Field): string => state.values[field.name] ?? field.value ?? ''

function question(t: Translate, state: State, at: number, problem: string | undefined): Block[] {
  const { form } = state
  const field = form.fields[at]!
  const value = held(state, field)
  const ways = [
    value ? t('network.telegram.form_keep') : '',
    field.required ? '' : t('network.telegram.form_skip'),
    at > 0 ? t('network.telegram.form_back') : '',
    t('network.telegram.form_cancel'),
  ]
  return [
    ...(problem ? [{ kind: 'error' as const, text: problem }] : []),
    { kind: 'title', text: form.title },
    ...(form.fields.length > 1
      ? [
          {
            kind: 'note' as const,
            text: t('network.telegram.form_place', { place: at + 1, fields: form.fields.length }),
          },
        ]
      : []),
    { kind: 'text', text: field.hint ? `${field.label} (${field.hint})` : field.label },
    ...(value ? [{ kind: 'sms' as const, text: value }] : []),
    { kind: 'note', text: [t('network.telegram.form_how'), ...ways.filter(Boolean)].join(' · ') },
  ]
}
