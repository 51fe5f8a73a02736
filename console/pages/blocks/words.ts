// What a block denies, as a sentence, with the labels of the newest policy.
import { useQuery } from "@tanstack/react-query";
import { type Named, central } from "../../api/central";
import { useSaid, useTexts } from "../../app/language";
import type { Denied } from "../../policy/block";

export const useVocabulary = () =>
  useQuery({ queryKey: ["vocabulary", ""], queryFn: ({ signal }) => central.vocabulary("", signal) });

/** 198.51.100.7/32 is one address. */
const addressWords = (prefix: string) => prefix.replace(/^([^:]+)\/32$|^(.*:.*)\/128$/, "$1$2");

export function useDenial(): (denies: Denied) => string {
  const texts = useTexts();
  const said = useSaid();
  const vocabulary = useVocabulary().data;
  const called = (all: Named[] | undefined, names: string[]) =>
    names.map((name) => {
      const label = all?.find((one) => one.name === name)?.label;
      return label ? said(label) : name;
    });
  return (denies) => {
    if (Object.values(denies).every((names) => names.length === 0)) return texts.blocks.everything;
    const { axis, any, or, comma } = texts.editor.says;
    const phrase = (of: "role" | "zone" | "destination" | "service", names: string[]) =>
      names.length > 0 ? axis[of](or(names)) : any[of];
    const phrases = [
      phrase("role", called(vocabulary?.roles, denies.role)),
      phrase("zone", called(vocabulary?.zones, denies.zone)),
      phrase("destination", [
        ...called(vocabulary?.destinations, denies.destination),
        ...denies.address.map(addressWords),
      ]),
      phrase("service", called(vocabulary?.services, denies.service)),
    ];
    return texts.blocks.denies(phrases.join(comma));
  };
}
