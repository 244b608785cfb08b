/** Which question comes next. Pure. */
import type { Body, Question, When } from './shape.ts'

/** Codes by question; a number or a step of a scale as text; `['…']` where words were said; empty: passed over. */
export type Answers = ReadonlyMap<string, readonly string[]>

const holds = (when: When | undefined, answers: Answers): boolean => {
  if (!when) return true
  const given = answers.get(when.key) ?? []
  switch (when.is) {
    case 'answered':
      return given.length > 0
    case '=':
      return given.some((code) => when.values.includes(code))
    case '!=':
      return given.length > 0 && !given.some((code) => when.values.includes(code))
    case '>=':
      return given.length > 0 && Number(given[0]) >= Number(when.values[0])
    case '<=':
      return given.length > 0 && Number(given[0]) <= Number(when.values[0])
  }
}

/** Questions that are asked of whoever answered so; an answer to one that is not asked counts for nothing. */
export function asked({ questions }: Body, answers: Answers): Question[] {
  const counted = new Map<string, readonly string[]>()
  return questions.filter((question) => {
    if (!holds(question.when, counted)) return false
    counted.set(question.key, answers.get(question.key) ?? [])
    return true
  })
}

/** The first after `key` (undefined: from the start) that is asked; undefined: that was all. */
export function following(body: Body, answers: Answers, key: string | undefined): Question | undefined {
  const at = key === undefined ? -1 : body.questions.findIndex((q) => q.key === key)
  return asked(body, answers).find((q) => body.questions.indexOf(q) > at)
}

export function preceding(body: Body, answers: Answers, key: string): Question | undefined {
  const at = body.questions.findIndex((q) => q.key === key)
  return asked(body, answers).findLast((q) => body.questions.indexOf(q) < at)
}
