/** Cues in the wording of a sentence, for the supported languages. */
const WE =
  /(?<!\p{L})(?:we|our|us|we['’]\w+|nous|notre|nos|nosotros|nuestr[oa]s?|nós|noss[oa]s?|wir|uns\p{L}*|noi|мы|нам|наш\p{L}*|ми|наші)(?!\p{L})|我们|我們|私たち|当社/iu;
const YOU =
  /(?<!\p{L})(?:you|your|you['’]\w+|vous|votre|vos|usted|tu|você|seu|sua|sie|ihr\p{L}*|вы|вам|вас|ваш\p{L}*|ви|ваш\p{L}*)(?!\p{L})|您|你|あなた/iu;
const CLAIMS =
  /(?<!\p{L})we (?:\p{L}+ly )?(?:propos|present|introduc|show|describ|develop|study|demonstrat|investigat|find|explor|provid|use|apply|prove|argu|design|build|built|releas|launch|are (?:excited|glad|happy|proud))|(?<!\p{L})(?:proponemos|presentamos|propomos|apresentamos|nous (?:proposons|présentons)|мы (?:предлага|представля))/iu;
const ANNOUNCES =
  /(?<!\p{L})(?:we['’]ll|(?:introduc|present|describ|explain|cover|discuss|explor|announc|highlight|shar)(?:e|es|ed|ing|s)?|learn|how to|in this (?:paper|post|work|article|guide|section|page)|aprend\p{L}*|descri\p{L}*|expli\p{L}*|présent\p{L}*|découvr\p{L}*|beschreib\p{L}*|описыва\p{L}*|рассм\p{L}*)(?!\p{L})|説明|紹介|方法|解説|介绍|介紹|了解|说明/iu;
const COMMAS = /[,،，、;；]/g;
const CAPITALS = /\p{Lu}/gu;

export interface SentenceCues {
  readonly we: number;
  readonly you: number;
  readonly announces: number;
  readonly claims: number;
  readonly commas: number;
  readonly capitals: number;
}

/** Cues from the wording: who speaks, whether it announces something, and its punctuation. */
export function cuesOf(sentence: string): SentenceCues {
  return {
    we: Number(WE.test(sentence)),
    you: Number(YOU.test(sentence)),
    claims: Number(CLAIMS.test(sentence)),
    announces: Number(ANNOUNCES.test(sentence)),
    commas: sentence.match(COMMAS)?.length ?? 0,
    capitals: sentence.match(CAPITALS)?.length ?? 0,
  };
}

/** The combined cues of two sentences. */
export function joinCues(a: SentenceCues, b: SentenceCues): SentenceCues {
  return {
    we: Math.max(a.we, b.we),
    you: Math.max(a.you, b.you),
    claims: Math.max(a.claims, b.claims),
    announces: Math.max(a.announces, b.announces),
    commas: a.commas + b.commas,
    capitals: a.capitals + b.capitals,
  };
}
