/** What an abbreviation before a period tells about the next word. */
export type AbbreviationKind = "joins" | "joins-number" | "ambiguous";

/** Always followed by a name or another word: "Dr. Lee", "e.g. Paris". */
const JOINS = words(`
  adj adm adv asst brig bros capt cmdr col comdr dr drs fr gen gov hon lt maj messrs mlle mme mr mrs ms mt
  msgr prof rep rev sen sgt supt viz vs cf esp approx dept univ e.g i.e
  hr fr dipl ing med phil bzw kath evang ggf inkl sog vgl zzgl z.b u.a d.h z.t i.d.r o.ä
  skt fhv bl.a f.eks dvs ca
  av dir dott dott.ssa avv sig sigg geom arch rag on psicol ad.es
  srta sra sr sres dña ud uds lic ee admón pbro
  mgr inż tzw np m.in bałt
  napr č
  drs mevr dhr bijv
  г-н г-жа проф акад доц ул пл пгт пос им напр др д-р тов гр
  вул просп акад чл див журн вид укр наук зв
  напр вкл
  δρ κ π.χ
  ഡോ മി പ്രൊ ശ്രീ डॉ श्री प्रो
`);

/** Abbreviations before a number, otherwise ordinary words: "p. 55", "No. 7", "Nov. 3". */
const JOINS_NUMBER = words(`
  p pp no nos nr vol vols fig figs art arts sec sect ch chap cap par párr párrf eq ed ex l ll n nn op st str
  tel tlf tlph núm num pág págs n° nº abs bd kap ziff ad ac ref v vv
  jan feb mar apr jun jul aug sep sept oct nov dec ene abr ago dic lun mié jue vie sáb dom
  gen mag giu lug set ott okt dez mai
  lb lbs oz ft in sq mi yd km kg min sec hr hrs
  с стр т ст гл рис табл п пп кв д корп тел кн стор
`);

/** These may also end a sentence. The next word decides. */
const AMBIGUOUS = words(`
  al co corp inc ltd llc jr sr esq etc st ave blvd rd dept est bros
  usw usf evtl str gmbh o.a etc.
  mil ecc s.p.a a.s s.r.o ss
  гг вв пр др руб коп долл тыс млн млрд обл р-н
  т.б т.к т.д т.п т.е т.н г.г н.э
`);

/** Words that rarely follow an abbreviation within a sentence. */
const SENTENCE_STARTERS = words(`
  the this that these those it he she they we you there here how what who why where when which whose
  if while although though since because after before as at for from in on by with to
  but and or so yet however then thus our my his her its their your some many most all each every both
  did do does is are was were has have had can could will would should may might let please not no yes
  de hun han den det hvad hvor er das der die es sie wir ich ein eine el la los las il lo le les nous vous elle
  это эта этот они она он мы вы но цей вона він вони ми
  next another
`);

/** The kind of abbreviation before a period. Undefined when the word is not an abbreviation. */
export function abbreviationKind(word: string): AbbreviationKind | undefined {
  const lower = word.toLowerCase();
  if (JOINS.has(lower)) return "joins";
  if (AMBIGUOUS.has(lower)) return "ambiguous";
  if (JOINS_NUMBER.has(lower)) return "joins-number";
  return undefined;
}

/** Whether a capitalized word probably starts a new sentence, even after an abbreviation. */
export function isSentenceStarter(word: string): boolean {
  return SENTENCE_STARTERS.has(word.toLowerCase());
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
