import { userInfo, type UserInfo } from 'node:os';

/** The account of this process as the system knows it; undefined if it has none, as in containers that run under any number. */
export function account(): UserInfo<string> | undefined {
  try {
    return userInfo();
  } catch {
    return undefined;
  }
}
