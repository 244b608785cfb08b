/** Forms as modals, and what comes back from them. */
import type { CommandCard } from '../../chat/command.ts'
import type { Field, Form } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { plain } from './blocks.ts'
import type { SlackBlock } from './blocks.ts'
import { limits } from './limits.ts'
import type { File, InputState } from './payload.ts'
import { pieces, shorten, tidy } from './text.ts'

/** What a modal carries from the deed that opened it to its submission. */
export type Origin = {
  /** The form's token; or the command whose options are asked for. */
  token?: string
  command?: string
  channel?: string
  direct?: boolean
  /** The pressed message. */
  message?: string
  ephemeral?: boolean
  thread?: string
  respondTo?: string
}
export type Modal = {
  type: 'modal'
  callback_id: 'form'
  title: ReturnType<typeof plain>
  submit?: ReturnType<typeof plain>
  close: ReturnType<typeof plain>
  private_metadata?: string
  blocks: SlackBlock[]
}

const action = 'v'

function modal(
  title: string,
  submit: string | undefined,
  t: Translate,
  origin: Origin | undefined,
  blocks: SlackBlock[],
): Modal {
  const words = tidy(title)
  // A long title stands whole above the fields.
  const head = words.length > limits.modalTitle ? [{ type: 'header', text: plain(shorten(words, limits.header)) }] : []
  return {
    type: 'modal',
    callback_id: 'form',
    title: plain(shorten(words, limits.modalTitle)),
    close: plain(shorten(t('network.slack.close'), limits.modalButton)),
    ...(submit === undefined ? {} : { submit: plain(shorten(tidy(submit), limits.modalButton)) }),
    ...(origin ? { private_metadata: JSON.stringify(origin) } : {}),
    blocks: [...head, ...blocks],
  }
}

export const formModal = (form: Form, t: Translate, origin: Origin): Modal =>
  modal(
    form.title,
    form.submit,
    t,
    { ...origin, token: form.token },
    form.fields.flatMap((field) => inputs(field, t)),
  )

/** A modal that only tells, or asks to wait. */
export const tellModal = (title: string, blocks: SlackBlock[], t: Translate): Modal =>
  modal(title, undefined, t, undefined, blocks)

/**
 * A slash command carries no file: one that needs a file asks for all its options here. `typed` is the rest of the
 * line; what it names (`list:"Petition"`) is filled in.
 */
export function commandModal(card: CommandCard, typed: string, t: Translate, origin: Origin): Modal {
  const given = new Map(
    [...typed.matchAll(/([a-z][a-z0-9_]*)[:=](?:["“«]([^"”»]*)["”»]|(\S+))/gi)].map((m) => [
      m[1]?.toLowerCase() ?? '',
      (m[2] ?? m[3] ?? '').trim(),
    ]),
  )
  const blocks = card.options.map((option): SlackBlock => {
    const value = given.get(option.name)
    const input = (element: object): SlackBlock => ({
      type: 'input',
      block_id: option.name,
      label: plain(shorten(tidy(option.description), limits.label)),
      optional: !option.required,
      element: { action_id: action, ...element },
    })
    if (option.type === 'file') return input({ type: 'file_input', max_files: 1 })
    if (option.type !== 'choice' || !option.choices?.length)
      return input({ type: 'plain_text_input', ...(value ? { initial_value: value.slice(0, limits.input) } : {}) })
    const choices = option.choices.map((choice) => ({ text: plain(shorten(choice, limits.option)), value: choice }))
    const chosen = choices.find((choice) => choice.value === value)
    return input({ type: 'static_select', options: choices, ...(chosen ? { initial_option: chosen } : {}) })
  })
  return modal(`/${card.name}`, t('network.slack.go'), t, { ...origin, command: card.name }, blocks)
}

/** A value longer than a field takes is asked for in parts; `n` and `x` say whether a line break stood between. */
function inputs(field: Field, t: Translate): SlackBlock[] {
  const value = tidy(field.value ?? '')
  const parts = value.length > limits.input ? pieces(value, limits.input) : [value]
  return parts.map((part, i) => {
    const line = part.endsWith('\n') && i < parts.length - 1
    const max = Math.max(1, Math.min(field.max ?? limits.input, limits.input), line ? part.length - 1 : part.length)
    const label = tidy(field.label)
    return {
      type: 'input',
      block_id: `${field.name}#${i}${line ? 'n' : 'x'}`,
      label: plain(
        shorten(
          parts.length > 1 ? t('network.slack.part', { label, part: i + 1, parts: parts.length }) : label,
          limits.label,
        ),
      ),
      optional: !field.required || i > 0,
      ...(field.hint ? { hint: plain(shorten(tidy(field.hint), limits.label)) } : {}),
      element: {
        type: 'plain_text_input',
        action_id: action,
        multiline: field.kind === 'paragraph' || part.includes('\n'),
        max_length: parts.length > 1 ? limits.input : max,
        ...(part ? { initial_value: line ? part.slice(0, -1) : part } : {}),
      },
    }
  })
}

type Values = Record<string, Record<string, InputState>>
export type Filled = { fields: Record<string, string>; files: File[]; first: string | undefined }

/** `first` is the block under which an error can stand. */
export function readModal(values: Values): Filled {
  const fields: Record<string, string> = {}
  const files: File[] = []
  const blocks = Object.entries(values)
  for (const [block, elements] of blocks) {
    const state = elements[action] ?? Object.values(elements)[0]
    if (!state) continue
    if (state.files) {
      files.push(...state.files)
      continue
    }
    const value = state.selected_option?.value ?? state.value ?? ''
    const [, name = block, part = '0', end = 'x'] = /^(.*)#(\d+)([nx])$/.exec(block) ?? []
    fields[name] = (part === '0' ? '' : (fields[name] ?? '')) + value + (end === 'n' && value ? '\n' : '')
  }
  return { fields, files, first: blocks[0]?.[0] }
}

export function readOrigin(metadata: string | undefined): Origin {
  try {
    const read: unknown = JSON.parse(metadata ?? '{}')
    return typeof read === 'object' && read !== null ? (read as Origin) : {}
  } catch {
    return {}
  }
}
