/** `list` after an event `changed`, which has of its endpoints those that are no longer as they were. */
export function withChanged<List extends { readonly endpoints: readonly { readonly id: string }[] }>(
  list: List,
  changed: List,
): List {
  const news = new Map(changed.endpoints.map((each) => [each.id, each]));
  return { ...changed, endpoints: list.endpoints.map((each) => news.get(each.id) ?? each) };
}
