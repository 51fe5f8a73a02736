import { useTexts } from "../app/language";

/** At most three names, then how many more. */
export function useNames(): (names: string[]) => string {
  const texts = useTexts();
  return (names) => names.slice(0, 3).join(", ") + (names.length > 3 ? texts.andMore(names.length - 3) : "");
}
