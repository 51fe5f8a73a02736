import { useTexts } from "../../app/language";
import { useSites } from "../../app/queries";
import { useNames } from "../../parts/names";

/** Schools as people know them; a UAI that the centre does not have stays one. */
export function useSiteNames() {
  const sites = useSites(false).data ?? [];
  const name = (uai: string) => sites.find((one) => one.uai === uai)?.name ?? uai;
  return { sites, name };
}

/** Where a block is to hold, in few words. */
export function useWhere(): (uais: string[]) => string {
  const texts = useTexts();
  const names = useNames();
  const { name } = useSiteNames();
  return (uais) => (uais.length === 0 ? texts.blocks.everySite : names(uais.map(name)));
}
