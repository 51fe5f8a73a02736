import { Fragment } from "react";

/** A key's or a log's name may break after its dots and slashes, and nowhere else. */
export function Name({ children }: { children: string }) {
  return children.split(/(?<=[./])/).map((part, i) => (
    <Fragment key={i}>
      {part}
      <wbr />
    </Fragment>
  ));
}
