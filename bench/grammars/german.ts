import { type Grammar, phrases } from "../grammar.js";

export const german: Grammar = {
  topic: phrases(`
    das Archiv | der Newsletter | die Startseite | der Suchindex | die Bildredaktion | der Podcast
    das Redaktionssystem | die Druckerei | der Wetterdienst | die Stadtbibliothek | der alte Server
    die Übersetzung | das Stilbuch | der Zwischenspeicher | die Zeitzone | das Datenportal
  `),
  who: phrases(`
    die Redaktion | ein Leser aus Kassel | der Verlag | das Stadtmuseum | die Hochschule
    eine kleine Agentur | der Betreiber | die Autorin | jede zweite Abonnentin | ein ehemaliger Kollege
    das Landesarchiv | die Programmiererin vom Dienst | der Gemeinderat | ein zweiter Rechner | Dr. Brandt
    die Wochenzeitung
  `),
  does: phrases(`
    prüft | ersetzt | veröffentlicht | vergisst | beschreibt | vergleicht | verschiebt | misst | zählt
    sortiert | übersetzt | druckt | korrigiert | kopiert | löscht | erklärt
  `),
  what: phrases(`
    die Adresse des Feeds | jede Überschrift des Artikels | die Liste der Abonnenten | ein altes Foto
    die Antworten des Servers | zwei von drei Entwürfen | das Protokoll der Sitzung | das Inhaltsverzeichnis
    eine Kopie der Datenbank | die Namen der Autoren | den vollständigen Text | die Verweise auf die Quellen
    das Ergebnis der Umfrage | die Aufnahme des Gesprächs | den Plan des Bezirks | die ältesten Einträge
  `),
  adverb: phrases(`
    vor Redaktionsschluss | in der ersten Maiwoche | ohne Rückfrage | nach langer Beratung | von Hand
    um drei Uhr morgens | zweimal im Jahr | im Sommer | in weniger als einer Sekunde | seit {n} Tagen
    hinter den Kulissen | an jedem Werktag | gegen jeden Rat | in einem eigenen Ordner | binnen {n} Minuten
  `),
  because: phrases(`
    weil das alte Verfahren zu langsam war | da der Vertrag im Herbst endet
    obwohl niemand darum gebeten hatte | während die anderen auf Antwort warten
    solange die Adresse dieselbe bleibt | damit nichts zweimal erscheint | wenn die Platte fast voll ist
    bevor die Druckmaschinen anlaufen | weil eine halbe Stunde genügt
    falls die Datei inzwischen umbenannt wurde | sobald die Redaktion zustimmt
    weil Vertrauen schnell verloren geht
  `),
  adjective: phrases(`
    einfach | teuer | überraschend still | schwer zu erklären | älter als die meisten Nutzer
    Geschmackssache | besser als sein Ruf | langsamer als erwartet | gut dokumentiert | voller Ausnahmen
    den Aufwand wert | ein Kompromiss
  `),
  sentence: phrases(`
    {who} {does} {what} {adverb}. | {who} {does} {what}, {because}. | {topic} ist {adjective}, {because}.
    {adverb} {does} {who} {what}. | {topic} ist {adjective}.
    {who} {does} {what}, und {who} {does} {what} {adverb}. | {because}, {does} {who} {what}.
    Im Jahr {year} gab es {n} Fälle, z. B. in Kassel und Ulm.
    Die Frage ist nicht, ob {topic} {adjective} ist, sondern für wen.
    „{topic} ist {adjective}“, sagt {who}. | Etwa {n} Prozent aller Anfragen betreffen {what}.
    So {does} {who} heute {what}. | Bis {year} kostete das {n} Euro im Monat, heute weniger als {n}.
    Wer sich darum kümmert, weiß: {topic} ist {adjective}.
    Erst wenn {topic} ausfällt, {does} {who} {what}. | Es dauerte {n} Stunden, bis {who} davon erfuhr.
  `),
  heading: phrases(`
    Wozu {topic} da ist | Wenn {topic} ausfällt | {topic} im Jahr {year} | {n} Fragen und Antworten
    Was {who} gelernt hat | Was als Nächstes kommt | Bevor es losgeht | {topic}, Schritt für Schritt
    Was wir wieder so machen würden | Was das kostet
  `),
  title: phrases(`
    {topic} ist {adjective} | Wie {who} {what} {adverb} fand | {topic} nach {year}
    {n} Tage ohne Netz: {topic} | Warum {topic} bleibt | {topic}: ein Bericht
    Abschied von gestern: {topic}
  `),
  item: phrases(`
    {what} | {who} {does} {what} | **{topic}**: {adjective} | {what}, {because} | {n} Minuten, {adverb}
  `),
  link: phrases(`
    ein früherer Artikel | was {who} {year} schrieb | dieser Bericht | die Notizen dazu
  `),
};
