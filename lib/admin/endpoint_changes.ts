/** What is told to who watches endpoints: all of them at first, then those that are no longer as they were told. */

/** A list, and what is told with it; its endpoints may be some of a longer list's. */
interface Listed {
  readonly endpoints: readonly { readonly id: string }[];
}

export interface News<List extends Listed> {
  /** `all`: what was told before is over. `changed`: these of its endpoints have changed, and the rest is as here. */
  readonly type: "all" | "changed";
  readonly list: List;
}

/** Of one who watches. It says `all` again when endpoints come, go or change their places. */
export class EndpointChanges<List extends Listed> {
  #told: ReadonlyMap<string, string> | undefined;

  news(list: List): News<List> {
    const before = this.#told;
    const now = new Map(list.endpoints.map((each) => [each.id, JSON.stringify(each)]));
    this.#told = now;
    if (before === undefined || [...before.keys()].join("\n") !== [...now.keys()].join("\n")) {
      return { type: "all", list };
    }
    const endpoints = list.endpoints.filter(({ id }) => before.get(id) !== now.get(id));
    return { type: "changed", list: { ...list, endpoints } };
  }
}
