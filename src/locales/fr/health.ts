/** Les mots des opérateurs qui ne répondent pas. */
import type { health as en } from '../en/health.ts'

export const health: Record<keyof typeof en, string> = {
  'health.away':
    'L’opérateur {carrier} ne répond pas{code, select, none {} other { ({code})}}. Il est laissé tranquille et réessayé tout seul, de moins en moins souvent. Les messages attendent et partent à son retour : aucun n’est perdu, aucun ne part deux fois, rien n’est à refaire. La suite sera dite ici.',
  'health.back':
    'L’opérateur {carrier} répond de nouveau, après {n, plural, one {une minute} other {# minutes}}. Les messages qui attendaient partent maintenant.',
  'health.note': 'L’opérateur {carrier} ne répond pas : les messages attendent, et partent tout seuls à son retour.',
  'import.file_stays':
    'Ce réseau ne laisse aucun bot retirer ton fichier : supprime toi-même le message qui le porte, une fois l’importation terminée.',
}
