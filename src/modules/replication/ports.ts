/** The points of one cluster's history that are kept: about an hour at the resolution of the polls. */
export interface HistoryReader {
  /** Points after an id (`0-0`: from the first), oldest first. Rejects quickly when Redis does not serve. */
  after(id: string, count: number): Promise<{ id: string; body: string }[]>;
}
