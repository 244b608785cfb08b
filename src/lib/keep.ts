/** What an adapter remembers between processes and restarts; nothing of a person's words longer than needed. */
export type Keep = {
  get<T>(key: string): Promise<T | undefined>
  set(key: string, value: unknown, seconds: number): Promise<void>
  /** Keeps it unless something is kept under the key already: then false. */
  claim(key: string, value: unknown, seconds: number): Promise<boolean>
  drop(key: string): Promise<void>
}
