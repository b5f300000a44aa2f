declare module 'seedrandom/lib/alea.js' {
  /** Johannes Baagøe's Alea generator, seeded by a string. */
  export default function alea(seed: string): () => number;
}
