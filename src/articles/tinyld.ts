/*
 * `npm run build` replaces this module by the library's code. Only one file of 0.6 MB is needed from the 12
 * MB package.
 */
export { detectAll } from "tinyld";
