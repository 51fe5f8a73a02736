import { useQuery } from "@tanstack/react-query";
import { wordsOf } from "../policy/words";

/** What is signed, as words that another screen shows too. They are French in every language. */
export function Words({ of }: { of: string }) {
  const { data } = useQuery({ queryKey: ["words", of], queryFn: () => wordsOf(of), staleTime: Infinity });
  return (
    <strong lang="fr" className="words">
      {data ?? "…"}
    </strong>
  );
}
