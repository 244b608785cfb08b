/** What Discord refuses, from its documentation of messages, components and modals; and what it would show as a ping or a link. */
type Json = Record<string, unknown>
export type Complaint = { path: string; message: string }

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** `files`: how many came along. */
export function complaintsOf(body: Json, files: number, edit = false): Complaint[] {
  const found: Complaint[] = []
  const wrong = (path: string, message: string): void => void found.push({ path, message })
  if (text(body['content']).length > 2000) wrong('content', 'Must be 2000 or fewer in length.')
  const embeds = list(body['embeds'])
  if (embeds.length > 10) wrong('embeds', 'Must be 10 or fewer in length.')
  let total = 0
  for (const [i, embed] of embeds.entries()) {
    const description = text(embed['description'])
    if (!description.trim()) wrong(`embeds[${i}].description`, 'This field is required')
    if (description.length > 4096) wrong(`embeds[${i}].description`, 'Must be 4096 or fewer in length.')
    total += description.length + text(embed['title']).length
  }
  if (total > 6000) wrong('embeds', 'Embed size exceeds maximum size of 6000')
  const rows = list(body['components'])
  if (rows.length > 5) wrong('components', 'Must be between 1 and 5 in length.')
  const ids = new Set<string>()
  for (const [i, row] of rows.entries()) {
    const buttons = list(row['components'])
    if (row['type'] !== 1 || buttons.length < 1 || buttons.length > 5)
      wrong(`components[${i}]`, 'Must be between 1 and 5 in length.')
    for (const button of buttons) {
      const label = text(button['label'])
      const id = text(button['custom_id'])
      if (!label.replace(/[\p{C}\p{Z}]/gu, '') || label.length > 80)
        wrong(`components[${i}].label`, 'Must be between 1 and 80 in length.')
      if (!id || id.length > 100) wrong(`components[${i}].custom_id`, 'Must be between 1 and 100 in length.')
      if (ids.has(id)) wrong(`components[${i}].custom_id`, 'Component custom id cannot be duplicated')
      ids.add(id)
      if (![1, 2, 3, 4].includes(Number(button['style'])))
        wrong(`components[${i}].style`, 'Value must be one of (1, 2, 3, 4)')
    }
  }
  const attachments = list(body['attachments'])
  if (attachments.length > 10) wrong('attachments', 'Must be 10 or fewer in length.')
  for (const one of attachments) {
    if (Number(one['id']) >= files) wrong('attachments', 'Unknown attachment')
    if (text(one['description']).length > 1024) wrong('attachments.description', 'Must be 1024 or fewer in length.')
  }
  if (body['nonce'] !== undefined && String(body['nonce']).length > 25) wrong('nonce', 'Must be 25 or fewer in length.')
  if (!edit && !text(body['content']).trim() && !embeds.length && !files)
    wrong('content', 'Cannot send an empty message')
  if (/\p{Surrogate}/u.test(JSON.stringify(body).replace(/\\ud[89a-f]/gi, (m) => JSON.parse(`"${m}"`) as string)))
    wrong('content', 'lone surrogate')
  return found
}

export function modalComplaints(data: Json): Complaint[] {
  const found: Complaint[] = []
  const wrong = (path: string, message: string): void => void found.push({ path, message })
  const between = (path: string, value: string, max: number): void => {
    if (!value.trim() || value.length > max) wrong(path, `Must be between 1 and ${max} in length.`)
  }
  between('title', text(data['title']), 45)
  between('custom_id', text(data['custom_id']), 100)
  const rows = list(data['components'])
  if (rows.length < 1 || rows.length > 5) wrong('components', 'Must be between 1 and 5 in length.')
  for (const row of rows)
    for (const input of list(row['components'])) {
      between('label', text(input['label']), 45)
      between('custom_id', text(input['custom_id']), 100)
      const max = Number(input['max_length'] ?? 4000)
      if (max < 1 || max > 4000) wrong('max_length', 'between 1 and 4000')
      if (input['value'] !== undefined && (text(input['value']).length > max || !text(input['value'])))
        wrong('value', `Must be ${max} or fewer in length.`)
      if (text(input['placeholder']).length > 100) wrong('placeholder', 'Must be 100 or fewer in length.')
      if (![1, 2].includes(Number(input['style']))) wrong('style', 'Value must be one of (1, 2)')
    }
  return found
}

/** Addresses of the house's own. */
const own = /\]\(https:\/\/muster\.example\/[a-z]*\)|https:\/\/muster\.example\/[a-z]*/g

/** What in a message would be read as more than its letters. */
export function livelyOf(body: Json): string[] {
  const found: string[] = []
  if (JSON.stringify((body['allowed_mentions'] as Json | undefined)?.['parse']) !== '[]')
    found.push('mentions are allowed')
  for (const words of [text(body['content']), ...list(body['embeds']).map((e) => text(e['description']))]) {
    const bare = words.replace(own, ']').replace(/\\[^0-9A-Za-z\s]/g, '')
    const alive = /https?:\/\/\S|@everyone|@here|<[@#:!at/i][^>]*>|\]\([^)]*\)|`|\|\||~~|__|(?:mailto|tel|sms):/i.exec(
      bare,
    )
    if (alive) found.push(`shown as more than words: ${alive[0].slice(0, 40)}`)
  }
  return found
}

/** A message as a person reads it. */
export function readable(body: Json): string {
  const plain = (words: string): string =>
    words
      .replace(/\[((?:\\.|[^\]\\])*)\]\(https:\/\/muster\.example\/[a-z]*\)/g, '$1')
      .replace(/^(> |-# )/gm, '')
      .replace(/(?<!\\)\*\*/g, '')
      .replace(/\\([^0-9A-Za-z\s])/g, '$1')
  return [
    text(body['content']),
    ...list(body['embeds']).map((e) => text(e['description'])),
    ...list(body['attachments']).map((a) => text(a['description'])),
  ]
    .filter(Boolean)
    .map(plain)
    .join('\n')
}
