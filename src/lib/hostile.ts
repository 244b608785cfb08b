/**
 * Insults and threats in texts of contacts, in the languages of contacts: words that are hurled at a person, not every
 * rough one. A volunteer reads them only on a press. All languages are read at once, so a word that is an ordinary one
 * in another of them (« retard ») needs its company.
 */
const words: Record<string, string> = {
  en: 'fuck(?:ing|er|ers|ed)?|motherfucker|asshole|bitch(?:es)?|cunt|whore|slut|faggot|nigger|retarded|you retards?|scum(?:bag)?|piece of shit|kill you(?:rself)?|go to hell|drop dead|shut up|bastards?|dickhead|go die|piss off',
  fr: "connard|connasse|salope|pute|encul[ée]s?|fils de pute|ta gueule|va te faire (?:foutre|enculer)|nique ta m[èe]re|b[âa]tard|ordure|cr[èe]ve|abruti|tarlouze|p[ée]dale|mange (?:de la |ta )merde|d[ée]biles?|je vais te tuer|salauds?|salopards?|(?:gros|grosse|sale|pauvre|maudit|esp[èe]ce de) conn?e?s?|sales? chiens?|sales? chiennes?|va chier|va te pendre|suicide[- ]toi|trou d[eu] cul|mange d(?:e la |’la |'la )marde",
  es: 'puta|puto|hijo de puta|hijueputa|cabr[óo]n|pendejo|gilipollas|imb[ée]cil|maric[óo]n|vete a la mierda|ch[íi]ngate|chinga tu madre|c[áa]llate|mu[ée]rete|te voy a matar|malparido',
}
const hostile = new RegExp(`(?<![\\p{L}\\p{N}])(?:${Object.values(words).join('|')})(?![\\p{L}\\p{N}])`, 'iu')

export const isHostile = (text: string): boolean => hostile.test(text.normalize('NFC'))
