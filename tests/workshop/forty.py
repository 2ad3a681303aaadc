"""What customers ask that has a published page and no answer yet, and the answer to it."""

from __future__ import annotations

FORTY = (
    "comment mettre une alerte sur notre budget cloud",
    "je voudrais être prévenu quand on dépasse un montant",
    "alerte budget possible ?",
    "recevoir un mail si la conso dépasse 500 euros",
    "fixer un plafond de dépenses pour le mois",
    "peut-on définir un seuil d'alerte sur la consommation",
    "comment etre averti avant de depasser le budget",
    "bonjour, nous aimerions configurer une notification de dépassement de budget",
    "où règle-t-on l'alerte de consommation mensuelle",
    "mettre une limite de budget sur le contrat",
    "g besoin dune alerte qd le budget est atteint",
    "Existe-t-il une alerte lorsque les dépenses approchent du budget prévu ?",
    "limiter les dépenses de nos équipes sur le cloud avec une alerte",
    "notre chef de projet veut un mail à 80 % du budget",
    "paramétrer seuil budget",
    "comment on fait pour être notifié des dépassements de budget",
    "je cherche le réglage pour l'alerte de budget dans l'espace client",
    "comment signaler aux équipes un dépassement de budget en cours de mois",
    "alertes de coût, où les activer ?",
    "Est-il possible de programmer une alerte si la dépense du mois franchit un seuil ?",
    "on veut pas de mauvaise surprise, comment avoir une alerte de dépense",
    "définir un budget mensuel et recevoir un avertissement",
    "seuil de dépense : comment le fixer",
    "comment savoir qu'on va dépasser l'enveloppe avant la fin du mois",
    "je veux recevoir un sms ou un mail quand le budget est dépassé",
    "notification de budget svp",
    "mettre en place une alerte de consommation pour éviter de dépasser",
    "y a t il un moyen detre alerté si la conso du mois explose",
    "qui peut régler l'alerte de budget du contrat",
    "configurer l'alerte budgétaire de notre organisation",
    "J'aimerais fixer un plafond mensuel et être prévenue par mail quand on s'en approche.",
    "alerte conso cloud comment faire",
    "comment ajouter un seuil d'alerte sur les coûts",
    "prévenir le service achats quand 90 % du budget est consommé",
    "activer les alertes de dépenses",
    "plafonner la consommation mensuelle",
    "le contrôle de gestion demande une alerte sur les dépenses cloud, où la créer ?",
    "budget dépassé sans prévenir, comment mettre une alerte pour le mois prochain",
    "un avertissement quand on atteint la limite de budget, c'est possible ?",
    "comment modifier le montant de notre alerte de budget",
)
NEW_WORDINGS = (
    "je souhaite une alarme quand nos dépenses cloud dépassent la somme prévue",
    "comment se faire prévenir par mail d'un dépassement de budget",
    "regler une alerte de depense mensuelle",
    "peut-on nous avertir dès que 75 % du budget est consommé ?",
    "où définit-on le montant qui déclenche l'alerte de budget",
)
NAME = "alerte_de_budget"
TITLE = "Alerte de budget"
TOPIC = "Espace Client Cloud"
QUESTION = "Comment créer une alerte de budget ?"
STEPS = (
    "Connectez-vous à l'Espace Client Cloud.",
    "Choisissez le contrat, puis fixez le montant de l'alerte.",
)
ESCALATION = "Demandez au support depuis l'onglet **Support**."
CONTACT = "Support Cloud Avenue"
PAGE = (
    "https://cloud.orange-business.com/en/offers/"
    "cloud-customer-space-user-guide-presentation-of-the-cloud-customer-space/"
)
