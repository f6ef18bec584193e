import { type Grammar, phrases } from "../grammar.js";

export const french: Grammar = {
  topic: phrases(`
    le catalogue | le bulletin | la page d’accueil | le moteur de recherche | le service photo | le podcast
    la rédaction | l’imprimerie | la météo | la bibliothèque | le vieux serveur | la traduction | le cache
    le fuseau horaire | le portail de données | le lien permanent
  `),
  who: phrases(`
    une lectrice | le rédacteur | notre équipe | un petit éditeur | la mairie | l’université
    un abonné sur deux | la programmeuse de garde | un ancien collègue | le musée | l’hebdomadaire
    la radio régionale | une stagiaire | M. Lambert | le nouveau système | une entreprise de Nantes
  `),
  does: phrases(`
    garde | remplace | vérifie | publie | oublie | décrit | compare | déplace | mesure | compte | trie
    traduit | imprime | corrige | copie | supprime
  `),
  what: phrases(`
    l’adresse du flux | chaque titre de l’article | la liste des abonnés | une vieille photographie
    les réponses du serveur | deux brouillons sur trois | le compte rendu de la réunion
    la table des matières | une copie de la base | les noms des auteurs | le texte intégral
    les liens vers les sources | le résultat de l’enquête | l’enregistrement de l’entretien
    le plan du quartier | les entrées les plus anciennes
  `),
  adverb: phrases(`
    avant le bouclage | la première semaine de mai | sans demander à personne | après une longue discussion
    à la main | à trois heures du matin | deux fois par an | pendant l’été | en moins d’une seconde
    depuis {n} jours | en coulisses | chaque jour ouvrable | dans un dossier à part | en {n} minutes
  `),
  because: phrases(`
    parce que l’ancien était trop lent | puisque le contrat finit en automne
    bien que personne ne l’ait demandé | tandis que les autres attendent une réponse
    tant que l’adresse reste la même | pour que rien ne paraisse deux fois
    quand le disque est presque plein | avant que les presses ne démarrent | parce qu’une demi-heure suffit
    si le fichier a changé de nom entre-temps | dès que la rédaction est d’accord
    car la confiance se perd vite
  `),
  adjective: phrases(`
    simple | difficile à expliquer | rare | utile à tous | plus lent que prévu | facile à réparer
    un compromis | une affaire de goût | invisible pour la plupart des lecteurs | en bonne voie
  `),
  sentence: phrases(`
    {who} {does} {what} {adverb}. | {who} {does} {what}, {because}. | {topic}, c’est {adjective}, {because}.
    {adverb}, {who} {does} {what}. | {who} {does} {what}, et {who} {does} {what} {adverb}.
    {because}, {who} {does} {what}. | En {year}, on a compté {n} cas.
    La question n’est pas de savoir si {who} {does} {what}, mais quand.
    « {topic}, c’est {adjective} », dit {who}. | Environ {n} % des demandes concernent {what}.
    Voilà comment {who} {does} {what} aujourd’hui. | Jusqu’en {year}, cela coûtait {n} euros par mois.
    Si {topic} tombe en panne, {who} {does} {what}. | Il a fallu {n} heures avant que tout ne soit réparé.
  `),
  heading: phrases(`
    À quoi sert {topic} | Pourquoi {who} {does} {what} | {topic} en {year} | {n} questions
    Ce que nous referions | La suite | Avant de commencer | {topic}, pas à pas | Le prix à payer
  `),
  title: phrases(`
    {topic} après {year} | Pourquoi {who} {does} {what} | {n} jours avec une idée : {topic}
    {topic}, un bilan | Éloge de la lenteur : {topic} | Comment {who} {does} {what} {adverb}
  `),
  item: phrases(`
    {what} | {who} {does} {what} | **{topic}** : {adjective} | {what}, {because} | {n} minutes, {adverb}
  `),
  link: phrases(`
    un article précédent | ce rapport | les notes de {year}
  `),
};
