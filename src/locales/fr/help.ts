/** Ce qu’il y a à faire, par rubriques. */
import type { help as en } from '../en/help.ts'

export const help: Record<keyof typeof en, string> = {
  'help.title': 'Ce que tu peux faire',
  'help.text': 'Tu es {role}. Tape une commande, ou appuie sur un bouton.',
  'help.anyone': 'Demande un code à ton organisateur, puis tape /join et le code.',
  'help.more': 'Ce que fait l’une d’elles, et ce qui peut la suivre : /help et son nom, comme /help replies',
  'help.reply': 'Quand quelqu’un répond, ses mots apparaissent ici. Réponds à ce message pour lui écrire.',
  'help.group.texting': 'Messages',
  'help.group.doors': 'Portes et appels',
  'help.group.people': 'Bénévoles et équipes',
  'help.group.campaigns': 'Campagnes et listes',
  'help.group.rallies': 'Rassemblements et votes',
  'help.group.figures': 'Chiffres et tableaux',
  'help.group.house': 'La maison et ses règles',
  'help.group.own': 'Toi',
  'command.help.about': 'une commande, ou une rubrique comme bénévoles',
  'errors.help.unknown': '« {found} » n’est ni une de tes commandes ni une rubrique. /help montre tout ce qu’il y a.',
}
