import { Badge } from "../badge.tsx";

/** The tools that were called, each once, with how often. */
export function ToolBadges({ tools }: { readonly tools: readonly string[] }) {
  const counts = new Map<string, number>();
  for (const tool of tools) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  return (
    <>
      {[...counts].map(([tool, count]) => (
        <Badge key={tool} tone="info">
          <span class="mono clip">{tool}</span>
          {count > 1 && <span>×{count}</span>}
        </Badge>
      ))}
    </>
  );
}
