/** A run that cannot start or go on, through no bug of ours: what failed, why, and what to do next. Exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
