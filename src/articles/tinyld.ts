/*
 * `npm run build` writes the library itself in the place of this module: of its package, 12 MB that would have to
 * be installed, one file of 0.6 MB is used.
 */
export { detectAll } from "tinyld";
