/** A chat completion with a summary has a few thousand. */
const MAX_BYTES = 1_000_000;

/** `fetch`, but a body that goes on and on fails instead of filling the memory. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limitBytes()), { status, statusText, headers });
};

function limitBytes(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) controller.error(new Error(`more than ${MAX_BYTES} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
