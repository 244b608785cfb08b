/** The questionnaire that comes with the house, in French and English: what a listening march asks. */
export const sample = `questionnaire: Initiatives
questions:
  - key: initiative
    kind: words
    required: yes
    text:
      en: Can you name a concrete initiative near you that deserves to be deployed widely?
      fr: Pouvez-vous citer une initiative concrète, près de chez vous, qui mérite d’être déployée largement ?
  - key: subject
    kind: several
    text:
      en: What is it about?
      fr: De quoi s’agit-il ?
    options:
      - { code: neighbours, label: { en: Neighbours, fr: Entraide } }
      - { code: school, label: { en: School, fr: École } }
      - { code: work, label: { en: Work, fr: Travail } }
      - { code: health, label: { en: Health, fr: Santé } }
      - { code: nature, label: { en: Nature, fr: Environnement } }
      - { code: other, label: { en: Other, fr: Autre } }
  - key: takes_part
    kind: choice
    text:
      en: Do you take part in it yourself?
      fr: Y participez-vous vous-même ?
    options:
      - { code: yes, label: { en: Yes, fr: Oui } }
      - { code: not_yet, label: { en: Not yet, fr: Pas encore } }
      - { code: no, label: { en: No, fr: Non } }
  - key: hinders
    kind: words
    when: takes_part = not_yet|no
    text:
      en: What would help you to?
      fr: Qu’est-ce qui vous y aiderait ?
  - key: optimism
    kind: scale
    least: 1
    most: 5
    text:
      en: From 1 (not at all) to 5 (very), how optimistic are you about life around here?
      fr: De 1 (pas du tout) à 5 (très), êtes-vous optimiste pour la vie ici ?
`
