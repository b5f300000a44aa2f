/** The address of the paper that a reference names by a DOI or an arXiv number, else null. */
export function linkOf(reference: string): string | null {
  const arxiv = /\barxiv:\s*(\d{4}\.\d{4,5})/i.exec(reference)?.[1];
  if (arxiv !== undefined) return `https://arxiv.org/abs/${arxiv}`;
  const doi = /\b10\.\d{4,9}\/[\w.()/-]*\w/.exec(reference)?.[0];
  return doi === undefined ? null : `https://doi.org/${doi}`;
}
