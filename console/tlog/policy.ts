// Whom the reader trusts: a policy file of c2sp.org/tlog-policy, the one that `beffroi journal verify` uses.
import { type PublicKey, cosignatureKey, logKey, parseVkey } from "./note";

export interface Witness {
  name: string;
  key: PublicKey;
}

const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/;

interface Group {
  needed: number;
  members: string[];
}

export interface TrustPolicy {
  logs: PublicKey[];
  witnesses: Witness[];
  groups: Map<string, Group>;
  /** A witness or a group; null: `quorum none`. */
  quorum: string | null;
}

/** Why a file is none: the line, counted from 1 (0: there is no quorum), and its words (none: it has no newline). */
export class BadPolicy extends Error {
  constructor(
    readonly line: number,
    readonly words: string,
  ) {
    super(`line ${line}: ${words}`);
  }
}

class Reader {
  readonly policy: TrustPolicy = { logs: [], witnesses: [], groups: new Map(), quorum: null };
  private quorums = 0;
  private readonly keys = new Set<string>();

  private known(name: string): boolean {
    return this.policy.groups.has(name) || this.policy.witnesses.some((one) => one.name === name);
  }

  private async key(text: string | undefined, type: number): Promise<PublicKey | null> {
    const key = text === undefined ? null : await parseVkey(text);
    const bytes = key?.key.join();
    if (!key || bytes === undefined || key.type !== type || this.keys.has(bytes)) return null;
    this.keys.add(bytes);
    return key;
  }

  private async log([vkey, , ...more]: string[]): Promise<boolean> {
    const key = await this.key(vkey, logKey);
    if (key) this.policy.logs.push(key);
    return key !== null && more.length === 0;
  }

  private async witness([name, vkey, , ...more]: string[]): Promise<boolean> {
    const key = await this.key(vkey, cosignatureKey);
    if (!key || !name || name === "none" || this.known(name)) return false;
    this.policy.witnesses.push({ name, key });
    return more.length === 0;
  }

  private group([name, count, ...members]: string[]): boolean {
    const needed = count === "all" ? members.length : count === "any" ? 1 : Number(count);
    const sound = Number.isInteger(needed) && needed >= 1 && needed <= members.length;
    const named = name !== undefined && name !== "none" && !this.known(name);
    if (!sound || !named || new Set(members).size !== members.length) return false;
    if (!members.every((member) => this.known(member))) return false;
    this.policy.groups.set(name, { needed, members });
    return true;
  }

  private setQuorum([name, ...more]: string[]): boolean {
    this.quorums += 1;
    if (name === undefined || more.length > 0 || this.quorums > 1 || (name !== "none" && !this.known(name)))
      return false;
    this.policy.quorum = name === "none" ? null : name;
    return true;
  }

  async read(line: string): Promise<boolean> {
    const [word, ...rest] = line.split(/[ \t]+/).filter((one) => one !== "");
    if (word === undefined || word.startsWith("#")) return true;
    if (word === "log") return this.log(rest);
    if (word === "witness") return this.witness(rest);
    if (word === "group") return this.group(rest);
    return word === "quorum" && this.setQuorum(rest);
  }

  get complete(): boolean {
    return this.quorums === 1;
  }
}

/** Throws BadPolicy. Strict, as the command's reader is: a file without a quorum trusts nobody by mistake. */
export async function parsePolicy(text: string): Promise<TrustPolicy> {
  const reader = new Reader();
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new BadPolicy(lines.length + 1, "");
  for (const [at, line] of lines.entries()) {
    if (controls.test(line) || !(await reader.read(line))) throw new BadPolicy(at + 1, line);
  }
  if (!reader.complete) throw new BadPolicy(0, "");
  return reader.policy;
}

/** A log's key speaks for the origin of its name and for those one step below it: one key a site, an origin a stream. */
export function speaksFor(name: string, origin: string): boolean {
  if (!origin.startsWith(name)) return false;
  return /^(\/[^/]+)?$/.test(origin.slice(name.length));
}

/** Whether the witnesses that stand make the quorum. */
export function isMet(policy: TrustPolicy, stands: ReadonlySet<string>): boolean {
  const holds = (name: string): boolean => {
    const group = policy.groups.get(name);
    return group ? group.members.filter(holds).length >= group.needed : stands.has(name);
  };
  return policy.quorum === null || holds(policy.quorum);
}
