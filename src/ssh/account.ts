import { userInfo, type UserInfo } from 'node:os';

/** The system's account of this process; undefined if it has none, as in containers that run under an arbitrary user id. */
export function account(): UserInfo<string> | undefined {
  try {
    return userInfo();
  } catch {
    return undefined;
  }
}
