import type { ReactNode } from "react";

export const Empty = ({ children }: { children: ReactNode }) => <p className="empty">{children}</p>;
