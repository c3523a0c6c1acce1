/** A code with its arguments, and the sentence they make in the report's language. Plain text: escape it. */
export interface Message {
  readonly code: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly text: string;
  /**
   * Of a cause: the AWS CLI line that mends it. Names in it are quoted for a POSIX shell; what somebody must choose, or
   * what differs among the findings behind a cause, stands in CAPITALS.
   */
  readonly fix?: string;
}
