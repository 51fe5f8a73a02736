// Whether the pages refresh by themselves. Whoever reads slowly, or aloud, stops it, for as long as the console is open.
import { inMemory } from "./shared";

export const { set: setLive, use: useIsLive } = inMemory(true);
