/** A place in a log: the file, and how many bytes of it were read. */
export interface LogPosition {
  file: string;
  offset: number;
}

export interface LogPart {
  lines: string[];
  position: LogPosition;
  /** Whether lines in between are lost, as the file was replaced or grew faster than it is read. */
  gap: boolean;
}

/** Reads the log of PostgreSQL of one member, however that is reached. Everything rejects within a few seconds. */
export interface LogReader {
  /** The last lines, whole ones only. Null when there is no way to this member's log. */
  tail(member: string, lines: number): Promise<LogPart | null>;
  /** What was written since. */
  since(member: string, position: LogPosition): Promise<LogPart>;
}
