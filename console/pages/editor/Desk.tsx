// The draft on the table: what every component of the editor needs of it.
import { createContext, useContext } from "react";
import type { CheckProblem, ObjectChange, Place, Read } from "../../api/restconf";
import type { Speech } from "./sentence";
import type { DraftInHand } from "./useDraft";

export interface DeskTop {
  draft: DraftInHand;
  read: Read;
  speech: Speech;
  problems: CheckProblem[];
  mayEdit: boolean;
  /** The object that is open, as the address says. */
  opened: Place | null;
  /** Opens an object, or closes the one that is open. */
  open: (place: Place | null) => void;
  save: (change: ObjectChange) => Promise<void>;
  /** What was done last, for who sees; a live region above the lists says it too. */
  said: string;
  say: (said: string) => void;
}

export const Desk = createContext<DeskTop | null>(null);

export function useDesk(): DeskTop {
  const desk = useContext(Desk);
  if (!desk) throw new Error("outside the editor");
  return desk;
}
