import { Refused } from "../../api/central";
import { GivenUp } from "../../api/sign_in";
import { useTexts } from "../../app/language";
import { problemIn } from "../../parts/Shown";

/** Why not, and what to do; `refused`: what is said of each refusal, whatever its cause. */
export function Failure({ error, refused }: { error: unknown; refused: string }) {
  const texts = useTexts();
  const words = () => {
    if (error instanceof GivenUp) return texts.signIn.givenUp;
    if (!(error instanceof Refused)) return problemIn(texts, error);
    if (error.status === 429) return texts.signIn.tooOften(error.told.seconds ?? 60);
    if (error.code === "directory") return texts.signIn.directorySilent;
    return error.status === 503 ? problemIn(texts, error) : refused;
  };
  return (
    <div className="notice notice-broken" role="alert">
      <p>{words()}</p>
    </div>
  );
}
