import { useTexts } from "../../app/language";
import { useNames, useSiteName } from "../../parts/names";

/** Where a block is to hold, in few words. */
export function useWhere(): (uais: string[]) => string {
  const texts = useTexts();
  const names = useNames();
  const name = useSiteName();
  return (uais) => (uais.length === 0 ? texts.blocks.everySite : names(uais.map(name)));
}
