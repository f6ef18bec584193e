import { type Grammar, phrases } from "../grammar.js";

export const spanish: Grammar = {
  topic: phrases(`
    el archivo | el boletín | la portada | el buscador | la sección de fotos | el pódcast | la redacción
    la imprenta | el servicio del tiempo | la biblioteca | el viejo servidor | la traducción | la caché
    la zona horaria | el portal de datos | el enlace permanente
  `),
  who: phrases(`
    una lectora | el editor | nuestro equipo | una editorial pequeña | el ayuntamiento | la universidad
    uno de cada dos suscriptores | la programadora de guardia | un antiguo colega | el museo | el semanario
    la radio regional | un becario | el Sr. Ortega | el nuevo sistema | una empresa de Gijón
  `),
  does: phrases(`
    guarda | sustituye | comprueba | publica | olvida | describe | compara | traslada | mide | cuenta
    ordena | traduce | imprime | corrige | copia | borra
  `),
  what: phrases(`
    la dirección del canal | cada título del artículo | la lista de suscriptores | una fotografía antigua
    las respuestas del servidor | dos de cada tres borradores | el acta de la reunión | el índice
    una copia de la base de datos | los nombres de los autores | el texto completo
    los enlaces a las fuentes | el resultado de la encuesta | la grabación de la entrevista
    el plano del barrio | las entradas más antiguas
  `),
  adverb: phrases(`
    antes del cierre | en la primera semana de mayo | sin preguntar a nadie | tras una larga discusión
    a mano | a las tres de la madrugada | dos veces al año | durante el verano | en menos de un segundo
    desde hace {n} días | entre bastidores | cada día laborable | en una carpeta aparte | en {n} minutos
  `),
  because: phrases(`
    porque el anterior era demasiado lento | ya que el contrato termina en otoño
    aunque nadie lo había pedido | mientras los demás esperan respuesta
    siempre que la dirección siga igual | para que nada aparezca dos veces | cuando el disco está casi lleno
    antes de que arranquen las rotativas | porque media hora basta
    si el archivo cambió de nombre entretanto | en cuanto la redacción lo aprueba
    porque la confianza se pierde pronto
  `),
  adjective: phrases(`
    difícil de explicar | útil para todos | más lento de lo previsto | fácil de reparar | un compromiso
    cuestión de gusto | invisible para casi todos | algo normal
  `),
  sentence: phrases(`
    {who} {does} {what} {adverb}. | {who} {does} {what}, {because}. | {topic} es {adjective}, {because}.
    {adverb}, {who} {does} {what}. | {who} {does} {what}, y {who} {does} {what} {adverb}.
    En {year} hubo {n} casos. | ¿Por qué {who} {does} {what}?
    La cuestión no es si {who} {does} {what}, sino cuándo. | «{topic} es {adjective}», dice {who}.
    Cerca del {n} % de las peticiones afecta a todo el sistema. | Así es como {who} {does} {what} hoy.
    Hasta {year} eso costaba {n} euros al mes. | Si {topic} falla, {who} {does} {what} {adverb}.
    Pasaron {n} horas hasta que todo volvió a funcionar.
  `),
  heading: phrases(`
    Para qué sirve {topic} | Por qué {who} {does} {what} | {topic} en {year} | {n} preguntas
    Lo que haríamos otra vez | Lo que viene | Antes de empezar | {topic}, paso a paso | Lo que cuesta
  `),
  title: phrases(`
    {topic} después de {year} | Por qué {who} {does} {what} | {n} días con una idea: {topic}
    {topic}: un balance | Elogio de la calma: {topic} | Cómo {who} {does} {what} {adverb}
  `),
  item: phrases(`
    {what} | {who} {does} {what} | **{topic}**: {adjective} | {what}, {because} | {n} minutos, {adverb}
  `),
  link: phrases(`
    un artículo anterior | este informe | las notas de {year}
  `),
};
