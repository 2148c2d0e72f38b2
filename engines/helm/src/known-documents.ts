// What Helm looks at in documents, for those that were read before: most documents of a chart stay as they are when a value changes.

/** What Helm looks at in a document. */
export type Head = { kind: string; name: string; annotations?: { [name: string]: string } };

/** The heads of documents, by their text; of so many characters together that they take less than the chart does. */
export class KnownDocuments {
  private readonly heads = new Map<string, Head>();
  private readonly maxCharacters: number;
  private characters = 0;

  constructor(maxCharacters = 8 * 1024 * 1024) {
    this.maxCharacters = maxCharacters;
  }

  /** The head of a document; `read` is called when it is not known. What that throws is not kept. */
  headOf(text: string, read: () => Head): Head {
    const known = this.heads.get(text);
    if (known) return known;
    const head = read();
    this.characters += text.length;
    if (this.characters > this.maxCharacters) {
      this.heads.clear();
      this.characters = text.length;
    }
    this.heads.set(text, head);
    return head;
  }
}
