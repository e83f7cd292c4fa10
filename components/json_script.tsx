interface JsonScriptProps {
  readonly id?: string;
  readonly value: unknown;
}

/** Data in a page, not script. It cannot end the element: no `<` is left in it. */
export function JsonScript({ id, value }: JsonScriptProps) {
  const __html = JSON.stringify(value).replaceAll("<", "\\u003c");
  return <script type="application/json" id={id} dangerouslySetInnerHTML={{ __html }} />;
}
