/** How long to wait before a server that ended by itself is started again; undefined once it ends too often. */
export class Backoff {
  private ends: number[] = [];

  /** Times are in milliseconds. More than `limit` ends within `window` are too many. */
  constructor(
    private readonly now: () => number,
    private readonly limit = 5,
    private readonly window = 180_000,
    private readonly first = 1000,
  ) {}

  next(): number | undefined {
    const now = this.now();
    this.ends = [...this.ends.filter((end) => now - end < this.window), now];
    return this.ends.length > this.limit ? undefined : this.first * 2 ** (this.ends.length - 1);
  }

  /** Forget what was: the user started it anew. */
  reset(): void {
    this.ends = [];
  }
}
