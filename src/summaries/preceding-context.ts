/**
 * Openings that refer to the previous sentence: pronouns, demonstratives and connectives, by language. A
 * sentence with such an opening is hard to understand alone.
 */
const CONTEXT_DEPENDENT_OPENINGS: Readonly<Record<string, string>> = {
  en: `this|that|these|those|it|its|they|their|them|he|she|his|her|him|such|however|but|and|or|so|also|then|thus|
    therefore|moreover|furthermore|additionally|for example|for instance|meanwhile|instead|otherwise|similarly|
    finally|in addition|as such|hence|consequently|nevertheless|nonetheless|likewise|in contrast|conversely|
    on the other hand|on the contrary|as a result|besides|yet|both|to do so|to do this|in this case|in that case|
    in other words|again|still|alternatively|subsequently|accordingly|indeed|of course|afterwards|after that|
    it's|that's|they're|he's|she's|e.g|i.e|for this reason|because of this|with this|with that|in this way|
    another|other|others|either|neither|even so|rather|not only that|specifically|in particular`,
  es: `sin embargo|pero|además|por ejemplo|esto|esta|este|estos|estas|eso|esa|ese|también|por lo tanto|por tanto|así|
    luego|entonces|y|o|asimismo|por otro lado|en cambio|él|ella|ellos|ellas|finalmente|no obstante|aquí|en su lugar`,
  pt: `isso|isto|este|esta|estes|estas|esse|essa|esses|essas|porém|mas|também|além disso|por exemplo|portanto|assim|
    ele|ela|eles|elas|no entanto|então|e|ou|dessa forma|desta forma|por outro lado|finalmente|contudo|aqui|em vez disso`,
  fr: `cependant|mais|de plus|par exemple|cela|ceci|ce|cette|cet|ces|il|elle|ils|elles|aussi|ainsi|toutefois|donc|
    puis|en outre|par conséquent|c'est|c’est|en effet|et|ou|néanmoins|enfin|ensuite|de même|or|ici|au lieu de cela`,
  de: `aber|jedoch|und|oder|also|dies|diese|dieser|dieses|diesen|es|sie|er|das|außerdem|deshalb|daher|zum beispiel|
    beispielsweise|darüber hinaus|allerdings|dann|dabei|dadurch|zudem|auch|doch|trotzdem|ferner|somit|dennoch|
    hierbei|hier|damit|dazu|dafür|so|schließlich|danach|dort|stattdessen`,
  it: `ma|però|inoltre|ad esempio|per esempio|questo|questa|questi|queste|quindi|tuttavia|anche|così|dunque|esso|essa|
    essi|lui|lei|loro|e|o|infine|poi|invece|pertanto|ciò`,
  nl: "maar|echter|deze|dit|dat|zij|hij|het|bovendien|bijvoorbeeld|daarom|ook|dus|en|of|daarnaast|toch|dan",
  sv: "men|detta|denna|dessa|den|det|de|också|dock|därför|till exempel|och|han|hon|dessutom|så",
  da: "men|dette|denne|disse|den|det|de|også|dog|derfor|for eksempel|og|han|hun|desuden|så",
  no: "men|dette|denne|disse|den|det|de|også|derfor|for eksempel|og|han|hun|dessuten|så|imidlertid",
  fi: "mutta|kuitenkin|tämä|nämä|se|ne|hän|he|myös|lisäksi|esimerkiksi|siksi|ja|tai|näin",
  ru: `это|этот|эта|эти|он|она|они|оно|но|однако|также|например|поэтому|кроме того|при этом|таким образом|а|и|или|
    затем|такой|такая|такие|так|тем не менее|его|её|их|здесь|наконец|то есть|потом|зато|вместо этого`,
  uk: `це|цей|ця|ці|він|вона|воно|вони|але|однак|також|наприклад|тому|крім того|при цьому|таким чином|а|і|й|або|
    його|її|їх|тут|потім|проте`,
  pl: `ale|jednak|ponadto|to|ten|ta|te|on|ona|oni|one|ono|także|również|na przykład|dlatego|więc|jednakże|a|i|lub|
    takie|taki|poza tym|tak|jego|jej|ich|natomiast|zatem|tutaj|zamiast tego`,
  cs: "ale|však|to|ten|ta|tyto|on|ona|oni|také|například|proto|tedy|a|i|nebo|kromě toho|navíc",
  ro: `acest|această|acestea|acesta|aceasta|aceste|însă|dar|de asemenea|totuși|asta|prin urmare|astfel|și|sau|el|ea|
    ei|ele|de exemplu|în plus|apoi`,
  tr: "bu|ancak|ayrıca|bunlar|o|onlar|ama|fakat|örneğin|ve|veya|böylece|dolayısıyla|yine de",
  vi: "tuy nhiên|nhưng|ngoài ra|điều này|nó|họ|ví dụ|do đó|vì vậy|và|hoặc|hơn nữa",
  eu: "gainera|baina|hori|horrek|hau|honek|hauek|hala ere|adibidez|beraz|eta|edo|ere|horregatik|bestalde|haiek",
  el: "αυτό|αυτή|αυτός|αυτά|αλλά|όμως|ωστόσο|επίσης|επιπλέον|για παράδειγμα|και|ή|έτσι|άρα",
  ar: "هذا|هذه|ذلك|تلك|هو|هي|هم|لكن|ولكن|كما|أيضا|لذلك|ومع ذلك|وهذا|وهذه|وهو|وهي|على سبيل المثال|بالإضافة إلى ذلك",
  fa: "این|آن|او|آنها|اما|ولی|همچنین|بنابراین|برای مثال|و|یا",
  he: "זה|זאת|זו|אלה|אלו|הוא|היא|הם|הן|אבל|אולם|לכן|בנוסף|לדוגמה|כמו כן",
  hi: "यह|ये|वह|वे|इस|उस|इसके|उसके|इसलिए|लेकिन|किन्तु|परन्तु|और|या|हालाँकि|उदाहरण के लिए|इसके अलावा",
};

const UNSPACED_SCRIPT_OPENING =
  /^(?:这(?!里有)|那(?!么大)|此外|它|他们|她们|但|然而|不过|另外|例如|比如|因此|所以|并且|而且|同时|其中|該|该|這|牠|此时|しかし|また|さらに|これ|それ|そのため|その|そして|ただし|例えば|たとえば|このような|このため|これら|そこで|なお|つまり|したがって|一方|次に|だから|でも)/u;

/** "This guide shows …" refers to the text itself, not to a previous sentence. */
const DEMONSTRATIVES = "this|est[ea]|ess[ea]|ce|cet|cette|diese[rs]?|quest[oa]|acest|această|эт[аои]|этот";
const DOCUMENT_NOUNS =
  `abschnitt|anleitung|artículo|article|articol|articolo|artigo|artikel|capítulo|capitol|capitolo|
    chapitre|chapter|document|documento|dokument|ghid|glosar|glosario|glossaire|glossário|glossary|guía|guia|guida|
    guide|kapitel|leitfaden|page|pagina|pagină|página|sección|section|secțiune|seção|seite|sezione|tutorial|tutoriel|
    глава|документ|раздел|руководство|статья|страница`.replace(/\s+/g, "");
const SELF_REFERENCE = new RegExp(
  `^(?:(?:${DEMONSTRATIVES}) (?:\\p{L}+ )?(?:${DOCUMENT_NOUNS})(?!\\p{L}| was)|这[篇份]?(?:文章|文档|指南|教程))`,
  "iu",
);

const patterns = new Map<string, RegExp>();

/** Whether a sentence starts with words that refer to the text before it. */
export function needsPrecedingContext(sentence: string, language = "en"): boolean {
  const opening = sentence.slice(0, 60).replace(/^[\p{P}\p{S}\s]+/u, "");
  if (SELF_REFERENCE.test(opening)) return false;
  return UNSPACED_SCRIPT_OPENING.test(opening) || openingPattern(language).test(opening);
}

/** The openings of the language and of English, because English sentences occur in texts of every language. */
function openingPattern(language: string): RegExp {
  const primary = language.toLowerCase().split(/[-_]/, 1)[0] ?? "en";
  const known = patterns.get(primary);
  if (known !== undefined) return known;
  const openings = [CONTEXT_DEPENDENT_OPENINGS.en, CONTEXT_DEPENDENT_OPENINGS[primary]]
    .filter((list) => list !== undefined)
    .join("|");
  const alternatives = openings.replace(/\s*\n\s*/g, "").replaceAll(".", "\\.");
  const pattern = new RegExp(`^(?:${alternatives})(?![\\p{L}\\p{M}\\p{N}'’-])`, "iu");
  if (CONTEXT_DEPENDENT_OPENINGS[primary] !== undefined) patterns.set(primary, pattern);
  return pattern;
}
