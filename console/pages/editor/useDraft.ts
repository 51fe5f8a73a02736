// A draft as this officer has it in front of her: what she read, what she has typed and not saved, and what she can undo.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Changed, type DraftPolicy, type ObjectChange, type Read, restconf } from "../../api/restconf";
import { type Difference, type Step, type TakenOver, applied, differences, inverse, without } from "./edits";
import type { Form } from "./form";

/** Somebody else has changed the draft: not saved, and `newest` is what there is. */
export class Conflict extends Error {
  constructor(
    readonly newest: Read,
    readonly differences: Difference[],
  ) {
    super();
  }
}

/** An edit that was undone meanwhile, or cannot be any more. */
export class CannotUndo extends Error {}

interface Work {
  /** By place: forms that differ from what is saved. */
  typed: Record<string, Form>;
  /** What was done, the newest last. */
  done: Step[];
}

const nothing: Work = { typed: {}, done: [] };

/** For as long as the console is open: another of its pages may be looked at in between. */
const kept = new Map<string, Work>();

function useWork(number: string) {
  const [work, setWork] = useState<Work>(() => kept.get(number) ?? nothing);
  // Not through the state alone: what is saved after she has left the page can still be undone when she comes back.
  const change = (next: (before: Work) => Work) => {
    const after = next(kept.get(number) ?? nothing);
    kept.set(number, after);
    setWork(after);
  };
  return [work, change] as const;
}

/** Writes over the version that was compared with. The tag is the whole datastore's: if it is another although this
    draft is the same, somebody has edited another draft, and nobody needs to be asked. */
async function write(
  number: string,
  mine: Read,
  policy: DraftPolicy,
  send: (tag: string) => Promise<string>,
): Promise<Read> {
  try {
    return { policy, tag: await send(mine.tag) };
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
  }
  const newest = await restconf.read(number);
  const differ = differences(mine.policy, newest.policy);
  if (differ.length > 0) throw new Conflict(newest, differ);
  return { policy, tag: await send(newest.tag) };
}

export const draftKey = (number: string) => ["draft", number];

export function useDraft(number: string) {
  const client = useQueryClient();
  const [{ typed, done }, change] = useWork(number);
  const query = useQuery({
    queryKey: draftKey(number),
    queryFn: ({ signal }) => restconf.read(number, signal),
    // What she compares with must not change under her hands: it is read again when an edit finds it changed.
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnMount: Object.keys(typed).length === 0 ? "always" : false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const show = (read: Read) => client.setQueryData(draftKey(number), read);
  const edit = async (read: Read, policy: DraftPolicy, changes: ObjectChange[]) =>
    show(await write(number, read, policy, (tag) => restconf.edit(number, changes, tag)));
  const replace = async (read: Read, policy: DraftPolicy) =>
    show(await write(number, read, policy, (tag) => restconf.replace(number, policy, tag)));
  const keep = (step: Step) => change((before) => ({ ...before, done: [...before.done, step] }));
  const type = (place: string, form: Form | null) =>
    change((before) => {
      const { [place]: _, ...others } = before.typed;
      return { ...before, typed: form ? { ...others, [place]: form } : others };
    });
  return {
    query,
    typed,
    done,
    type,
    show,
    save: async (read: Read, changes: ObjectChange[]) => {
      await edit(read, applied(read.policy, changes), changes);
      keep(changes);
    },
    /** What the centre has taken over at her word. */
    tookOver: (step: TakenOver) => keep(step),
    /** Takes back what was done last, if nobody has touched its objects since. */
    undo: async (read: Read) => {
      const last = done.at(-1);
      if (!last) return;
      const forget = () => change((before) => ({ ...before, done: before.done.filter((one) => one !== last) }));
      const back = without(read.policy, last);
      if (!back) {
        forget();
        throw new CannotUndo();
      }
      await (Array.isArray(last) ? edit(read, back, inverse(last)) : replace(read, back));
      forget();
    },
  };
}

export type DraftInHand = ReturnType<typeof useDraft>;

/** What makes this version no policy. Asked again for each version that is saved. */
export const useCheck = (number: string, tag: string, enabled: boolean) =>
  useQuery({
    queryKey: ["check", number, tag],
    queryFn: ({ signal }) => restconf.check(number, signal),
    enabled,
    staleTime: Infinity,
    placeholderData: (before) => before,
  });

export const useCandidate = () =>
  useQuery({ queryKey: ["candidate"], queryFn: ({ signal }) => restconf.candidate(signal) });

export const useRunning = () => useQuery({ queryKey: ["running"], queryFn: ({ signal }) => restconf.running(signal) });
