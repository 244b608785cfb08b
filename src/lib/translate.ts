/** Words in a person's language: a key of `locales`, with values. Made by locales/index.ts; this folder only calls it. */
export type Translate = (key: string, values?: Record<string, string | number>) => string
