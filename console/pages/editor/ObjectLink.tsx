import type { Place } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { Link, useAddress, withTerms } from "../../app/router";
import { placeText } from "./places";
import { partOf } from "./shapes";

/** To an object wherever it is in the draft: the search that would hide it goes. */
export const placeTerms = (place: Place) => ({ partie: partOf(place.list), objet: placeText(place), q: "" });

export function ObjectLink({ place }: { place: Place }) {
  const texts = useTexts();
  const address = useAddress();
  return (
    <Link href={withTerms(address, placeTerms(place))}>
      {texts.editor.linked(texts.party(place.party), texts.editor.the[place.list], place.name)}
    </Link>
  );
}
