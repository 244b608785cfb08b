/** Texts that a telephone sends by itself: nobody has answered, so nobody has won an answer. In the languages of contacts. */
const patterns = [
  /\bauto(matic|mated)?[- ]?(reply|response|responder)\b/i,
  /\b(i['’]?m|i am) (currently )?driving\b/i,
  /\bout of (the )?office\b/i,
  /\bdo not disturb while driving\b/i,
  /\br[ée]ponse automatique\b/i,
  /\b(je suis|actuellement) (au volant|en train de conduire)\b/i,
  /\babsente? du bureau\b/i,
  /\brespuesta autom[áa]tica\b/i,
  /\bestoy (conduciendo|manejando)\b/i,
  /\bfuera de (la )?oficina\b/i,
]

/** Whether a text reads like one that no person wrote. */
export const isAutomatic = (text: string): boolean => patterns.some((pattern) => pattern.test(text))
